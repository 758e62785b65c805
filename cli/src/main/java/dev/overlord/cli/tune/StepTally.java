package dev.overlord.cli.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steady part of a step. All requests of a step begin together, so as many as run at once are
 * left out at its start; what ends after the last one was begun is left out too, since from then on
 * fewer run. In between each end is a begin. Pure: times come in as arguments, in order. Not
 * thread-safe.
 */
final class StepTally {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e6;

  /** As many failures may be chance. */
  private static final int FEW = 2;

  private final int concurrency;
  private final int count;
  private final long timeMaxNanos;
  private final double errorsMax;
  private final long began;
  private final List<Sample> steady = new ArrayList<>();
  private final Map<String, Integer> errorCodes = new TreeMap<>();
  private int begun;
  private int ended;
  private int errors;
  private long steadyFrom;
  private long steadyTo;
  private boolean closed;

  /**
   * @param count of requests to measure
   * @param timeMaxNanos after which none is begun, once as many as run at once were measured
   * @param errorsMax share of failures above which the step ends at once
   */
  StepTally(int concurrency, int count, long timeMaxNanos, double errorsMax, long now) {
    this.concurrency = concurrency;
    this.count = Math.max(count, concurrency);
    this.timeMaxNanos = timeMaxNanos;
    this.errorsMax = errorsMax;
    this.began = now;
    this.steadyFrom = now;
    this.steadyTo = now;
  }

  /** Whether another request may begin; if so, it counts as begun. */
  boolean begin() {
    if (closed) {
      return false;
    }
    begun++;
    return true;
  }

  /** The number of the request that {@link #begin} allowed last, from 0. */
  int index() {
    return begun - 1;
  }

  void ended(Sample sample, long now) {
    if (closed) {
      return;
    }
    ended++;
    String error = sample.error();
    if (error != null) {
      errors++;
      errorCodes.merge(error, 1, Integer::sum);
    }
    if (ended > concurrency) {
      steady.add(sample);
      steadyTo = now;
    } else if (ended == concurrency) {
      steadyFrom = now;
    }
    int measured = steady.size();
    boolean late = now - began >= timeMaxNanos && measured >= concurrency;
    closed = measured >= count || late || hopeless();
  }

  /** Even if all that is left to measure went well, too many would have failed. */
  private boolean hopeless() {
    return errors > Math.max(FEW, errorsMax * (count + concurrency));
  }

  Point point() {
    double seconds = Math.max(1, steadyTo - steadyFrom) / NANOS;
    long[] nanos =
        steady.stream().filter(s -> s.error() == null).mapToLong(Sample::nanos).sorted().toArray();
    long tokens = steady.stream().mapToLong(Sample::tokens).sum();
    return new Point(
        concurrency,
        ended,
        errors,
        errorCodes,
        seconds,
        tokens / seconds,
        nanos.length / seconds,
        ttft(),
        rank(nanos, 50),
        rank(nanos, 95),
        rank(nanos, 99));
  }

  private @Nullable Double ttft() {
    long[] millis =
        steady.stream()
            .map(Sample::ttftMs)
            .filter(ms -> ms != null)
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    return millis.length == 0 ? null : rank(millis, 50) * MILLIS;
  }

  /** By nearest rank, in milliseconds of nanoseconds; 0 of none. */
  private static double rank(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[Math.max(0, rank - 1)] / MILLIS;
  }
}
