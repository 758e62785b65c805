package dev.overlord.control.advice;

import dev.overlord.common.model.PoolStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The records of one pool, the oldest first, one a second or less often.
 *
 * @param records not empty
 */
record History(List<PoolStats> records) {
  static final Duration RECENT = Duration.ofSeconds(60);

  /** What holds for less long may be gone with the next record. */
  static final Duration STEADY = Duration.ofSeconds(10);

  /** The state before the limit was raised for the last time. */
  record Raise(PoolStats before) {}

  History {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("no records");
    }
    records = List.copyOf(records);
  }

  PoolStats now() {
    return records.getLast();
  }

  /** The last minute, or less where there is less. */
  History recent() {
    return last(RECENT);
  }

  private History last(Duration length) {
    var from = now().at().minus(length);
    return new History(records.stream().filter(each -> !each.at().isBefore(from)).toList());
  }

  Duration length() {
    return Duration.between(records.getFirst().at(), now().at());
  }

  /** Its length for people, such as {@code 22 min}. */
  String span() {
    Duration length = length();
    return length.toMinutes() < 3 ? length.toSeconds() + " s" : length.toMinutes() + " min";
  }

  /** Whether it held in every record of the last minute, and for some seconds at least. */
  boolean steadily(Predicate<PoolStats> condition) {
    History recent = recent();
    return recent.length().compareTo(STEADY) >= 0 && recent.records().stream().allMatch(condition);
  }

  /** By how much a counter has grown over all of the history. */
  long grown(ToLongFunction<PoolStats> counter) {
    return Math.max(0, counter.applyAsLong(now()) - counter.applyAsLong(records.getFirst()));
  }

  static long errors(PoolStats stats, String kind) {
    Map<String, Long> byKind = stats.errorsByKind();
    return byKind == null ? 0 : byKind.getOrDefault(kind, 0L);
  }

  Optional<Raise> lastRaise() {
    for (int i = records.size() - 1; i > 0; i--) {
      PoolStats before = records.get(i - 1);
      if (records.get(i).concurrencyLimit() != before.concurrencyLimit()) {
        boolean raised = records.get(i).concurrencyLimit() > before.concurrencyLimit();
        return raised && before.concurrencyLimit() > 0
            ? Optional.of(new Raise(before))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
