package dev.overlord.cli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the intervals of executions say.
 *
 * @param elapsedMs milliseconds from the first start to the last end
 * @param slotUtilisation tasks · duration / (slots · elapsed); null when tasks take no time
 * @param maxConcurrency the most executions at one instant
 * @param executionMs how long executions took, which is a little longer than they were to
 * @param handoverGapMs how long a slot stays empty while work waits; null without a cap
 */
record Figures(
    int tasks,
    double elapsedMs,
    double tasksPerSecond,
    @Nullable Double slotUtilisation,
    int maxConcurrency,
    Percentiles executionMs,
    Percentiles submitToStartMs,
    @Nullable Percentiles handoverGapMs) {

  private static final double MICROS_PER_SECOND = 1_000_000.0;

  static Figures of(List<Execution> executions, BenchPlan.Frame frame) {
    long first = executions.stream().mapToLong(Execution::startedUs).min().orElseThrow();
    long last = executions.stream().mapToLong(Execution::finishedUs).max().orElseThrow();
    double seconds = Math.max(1, last - first) / MICROS_PER_SECOND;
    int tasks = executions.size();
    long[] gaps = handoverGaps(executions, frame.limits());
    double busy = tasks * frame.durationMs() / 1_000.0 / (frame.slots() * seconds);
    return new Figures(
        tasks,
        Rounded.to(seconds * 1_000, 1),
        Rounded.to(tasks / seconds, 1),
        frame.durationMs() == 0 ? null : Rounded.to(busy, 4),
        maxConcurrency(executions),
        percentiles(executions, e -> e.finishedUs() - e.startedUs()),
        percentiles(executions, e -> e.startedUs() - e.submittedUs()),
        gaps.length == 0 ? null : Percentiles.ofSome(gaps));
  }

  private static Percentiles percentiles(List<Execution> executions, ToLongFunction<Execution> of) {
    return Percentiles.ofSome(executions.stream().mapToLong(of).toArray());
  }

  /** An execution that begins in the microsecond in which another ends is not beside it. */
  static int maxConcurrency(List<Execution> executions) {
    long[] starts = sorted(executions, Execution::startedUs);
    long[] ends = sorted(executions, Execution::finishedUs);
    int running = 0;
    int most = 0;
    int ended = 0;
    for (long start : starts) {
      while (ended < ends.length && ends[ended] <= start && running > 0) {
        ended++;
        running--;
      }
      running++;
      most = Math.max(most, running);
    }
    return most;
  }

  /**
   * All tasks wait from the beginning, so a pool's first starts fill its slots, and every later
   * start takes the place of an end: the k-th start after those that of the k-th end.
   */
  private static long[] handoverGaps(List<Execution> executions, int[] limits) {
    return IntStream.range(0, limits.length)
        .mapToObj(
            pool -> gaps(executions.stream().filter(e -> e.pool() == pool).toList(), limits[pool]))
        .flatMapToLong(Arrays::stream)
        .toArray();
  }

  private static long[] gaps(List<Execution> executions, int limit) {
    long[] starts = sorted(executions, Execution::startedUs);
    long[] ends = sorted(executions, Execution::finishedUs);
    return IntStream.range(0, Math.max(0, starts.length - limit))
        .mapToLong(k -> starts[limit + k] - ends[k])
        .toArray();
  }

  private static long[] sorted(List<Execution> executions, ToLongFunction<Execution> instant) {
    return executions.stream().mapToLong(instant).sorted().toArray();
  }
}
