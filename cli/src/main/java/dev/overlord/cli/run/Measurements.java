package dev.overlord.cli.run;

import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Usage;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the results say about the executions behind them: only workers' own times, never leases.
 * Costs 16 bytes per result. Of a task with several attempts the last execution is known.
 */
final class Measurements {
  private long[] starts = new long[1024];
  private long[] ends = new long[1024];
  private int size;
  private int before;
  private long tokensIn;
  private long tokensOut;

  void add(TaskResult result) {
    Usage usage = result.usage();
    if (usage != null) {
      tokensIn += usage.inputTokens();
      tokensOut += usage.outputTokens();
    }
    Instant start = result.startedAt();
    Instant end = result.finishedAt();
    if (start != null && end != null && !end.isBefore(start)) {
      add(start.toEpochMilli(), end.toEpochMilli());
    }
  }

  /** An execution in [start, end), in milliseconds since the epoch. */
  void add(long start, long end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  /** What was added until now belongs to earlier commands. */
  void commandBegins() {
    before = size;
  }

  long tokensIn() {
    return tokensIn;
  }

  long tokensOut() {
    return tokensOut;
  }

  /**
   * The most executions that ran at one instant. One that ends in the millisecond in which another
   * starts does not overlap it; one that took less than a millisecond counts as one on its own.
   */
  int maxConcurrency() {
    long[] byStart = Arrays.copyOf(starts, size);
    long[] byEnd = Arrays.copyOf(ends, size);
    Arrays.sort(byStart);
    Arrays.sort(byEnd);
    int most = Math.min(size, 1);
    int ended = 0;
    for (int started = 0; started < size; started++) {
      while (byEnd[ended] <= byStart[started] && ended < started) {
        ended++;
      }
      most = Math.max(most, started + 1 - ended);
    }
    return most;
  }

  /**
   * The latency that {@code percent} of the executions did not exceed (nearest rank), in
   * milliseconds; null without executions.
   */
  @Nullable Long latencyMs(int percent) {
    if (size == 0) {
      return null;
    }
    long[] latencies = new long[size];
    for (int i = 0; i < size; i++) {
      latencies[i] = ends[i] - starts[i];
    }
    Arrays.sort(latencies);
    return latencies[(int) Math.max(0, (long) Math.ceil(percent / 100.0 * size) - 1)];
  }

  /**
   * Execution time as a share of {@code limit} slots from the first start to the last end, of this
   * command's executions if there are any: the pause before a resume is nobody's waste.
   */
  @Nullable Double slotUtilisation(int limit) {
    long busy = 0;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = before < size ? before : 0; i < size; i++) {
      busy += ends[i] - starts[i];
      first = Math.min(first, starts[i]);
      last = Math.max(last, ends[i]);
    }
    return last <= first ? null : (double) busy / ((double) limit * (last - first));
  }
}
