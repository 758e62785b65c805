package dev.overlord.coordinator.machine;

import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pool's all-time counts. */
public final class Counters {
  /** What stands before a kind of failure in the pool's log record. */
  private static final String KIND_PREFIX = "error_kind.";

  private final Map<Counter, Long> values = new EnumMap<>(Counter.class);
  private final Map<FailureKind, Long> kinds = new EnumMap<>(FailureKind.class);

  public long get(Counter counter) {
    return values.getOrDefault(counter, 0L);
  }

  /** Executions that failed, by kind in lower case, without the zeros. */
  public Map<String, Long> failures() {
    Map<String, Long> failures = new TreeMap<>();
    kinds.forEach((kind, count) -> failures.put(name(kind), count));
    return failures;
  }

  private static String name(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  void outcome(TaskResult result) {
    switch (result.outcome()) {
      case SUCCEEDED -> add(Counter.SUCCEEDED, 1);
      case FAILED -> add(Counter.FAILED, 1);
      case EXPIRED -> add(Counter.EXPIRED, 1);
      case CANCELLED -> add(Counter.CANCELLED, 1);
    }
    Usage usage = result.usage();
    if (usage != null) {
      add(Counter.INPUT_TOKENS, usage.inputTokens());
      add(Counter.OUTPUT_TOKENS, usage.outputTokens());
    }
  }

  void add(Counter counter, long amount) {
    values.merge(counter, amount, Long::sum);
  }

  /** The status is what the backend itself counts by. */
  void executionFailed(FailureKind kind, @Nullable Integer status) {
    switch (kind) {
      case INTERRUPTED -> add(Counter.INTERRUPTIONS, 1);
      case UNREACHABLE -> {}
      case RATE_LIMITED, OVERLOAD, LOADING, TRANSIENT, TIMEOUT, PERMANENT, REFUSED, QUOTA ->
          add(Counter.TOTAL_ERRORS, 1);
    }
    kinds.merge(kind, 1L, Long::sum);
    if (status != null && status == 429) {
      add(Counter.ERROR_429_COUNT, 1);
    } else if (status != null && status == 503) {
      add(Counter.ERROR_503_COUNT, 1);
    }
  }

  /** By name, without the zeros. */
  public Map<String, Long> toMap() {
    Map<String, Long> map = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      if (get(counter) != 0) {
        map.put(counter.key(), get(counter));
      }
    }
    kinds.forEach((kind, count) -> map.put(KIND_PREFIX + name(kind), count));
    return map;
  }

  void restore(Map<String, Long> map) {
    for (Counter counter : Counter.values()) {
      values.put(counter, map.getOrDefault(counter.key(), 0L));
    }
    kinds.clear();
    for (FailureKind kind : FailureKind.values()) {
      Long count = map.get(KIND_PREFIX + name(kind));
      if (count != null) {
        kinds.put(kind, count);
      }
    }
  }
}
