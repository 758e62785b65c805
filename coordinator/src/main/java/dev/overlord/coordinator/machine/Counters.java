package dev.overlord.coordinator.machine;

import dev.overlord.common.protocol.FailureKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pool's all-time counts. */
public final class Counters {
  private final Map<Counter, Long> values = new EnumMap<>(Counter.class);

  public long get(Counter counter) {
    return values.getOrDefault(counter, 0L);
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
    return map;
  }

  void restore(Map<String, Long> map) {
    for (Counter counter : Counter.values()) {
      values.put(counter, map.getOrDefault(counter.key(), 0L));
    }
  }
}
