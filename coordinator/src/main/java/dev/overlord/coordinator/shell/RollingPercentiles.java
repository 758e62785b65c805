package dev.overlord.coordinator.shell;

import dev.overlord.common.model.PoolStats.Percentiles;
import java.time.Duration;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/** Percentiles of durations over about the last minute, in a few kilobytes. */
final class RollingPercentiles {
  private static final int PARTS = 6;
  private static final long PART_NANOS = Duration.ofSeconds(10).toNanos();

  /** One decimal digit: exact to a sixteenth. */
  private static final int DIGITS = 1;

  private static final long LONGEST_MS = Duration.ofDays(30).toMillis();

  private final @Nullable IntCountsHistogram[] parts = new @Nullable IntCountsHistogram[PARTS];
  private long current = Long.MIN_VALUE;

  /**
   * @param nanos of the leader's clock, never decreasing
   */
  void record(long millis, long nanos) {
    advance(nanos);
    int index = Math.floorMod(current, PARTS);
    IntCountsHistogram part = parts[index];
    if (part == null) {
      part = new IntCountsHistogram(DIGITS);
      part.setAutoResize(true);
      parts[index] = part;
    }
    part.recordValue(Math.clamp(millis, 0, LONGEST_MS));
  }

  /** Null when nothing was recorded. */
  @Nullable Percentiles percentiles(long nanos) {
    advance(nanos);
    IntCountsHistogram all = new IntCountsHistogram(DIGITS);
    all.setAutoResize(true);
    for (IntCountsHistogram part : parts) {
      if (part != null) {
        all.add(part);
      }
    }
    return all.getTotalCount() == 0
        ? null
        : new Percentiles(
            all.getValueAtPercentile(50),
            all.getValueAtPercentile(95),
            all.getValueAtPercentile(99));
  }

  /** Empties the parts of the time that has gone since. */
  private void advance(long nanos) {
    long part = Math.floorDiv(nanos, PART_NANOS);
    if (part == current) {
      return;
    }
    long gone = current == Long.MIN_VALUE ? PARTS : Math.min(PARTS, part - current);
    for (long passed = part - gone + 1; passed <= part; passed++) {
      IntCountsHistogram old = parts[Math.floorMod(passed, PARTS)];
      if (old != null) {
        old.reset();
      }
    }
    current = part;
  }
}
