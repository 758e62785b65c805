package dev.overlord.cli.run;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** How fast a count grows, over the last half minute. */
final class Rate {
  private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long SAMPLE_NANOS = Duration.ofMillis(500).toNanos();

  private record Sample(long nanos, long count) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Takes in the count as it is at {@code nanos}; returns its growth per second. */
  double at(long nanos, long count) {
    Sample last = samples.peekLast();
    if (last == null || nanos - last.nanos() >= SAMPLE_NANOS) {
      samples.addLast(new Sample(nanos, count));
    }
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    return nanos <= first.nanos() ? 0 : (count - first.count()) * 1e9 / (nanos - first.nanos());
  }

  static @Nullable Duration timeFor(long left, double perSecond) {
    if (left <= 0) {
      return Duration.ZERO;
    }
    return perSecond <= 0 ? null : Duration.ofMillis((long) (left * 1000 / perSecond));
  }
}
