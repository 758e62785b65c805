package dev.overlord.cli.bench;

import java.util.List;

/**
 * How long nothing was dispatched around the death of a leader.
 *
 * @param dispatchStoppedMs the longest time between two starts of which the later followed the kill
 * @param killToStartMs from the kill to the start that ended that time
 */
record Takeover(double dispatchStoppedMs, double killToStartMs) {
  /**
   * @param executions by their starts
   */
  static Takeover of(List<Execution> executions, long killedUs) {
    long longest = 0;
    long endedAt = killedUs;
    for (int i = 1; i < executions.size(); i++) {
      long start = executions.get(i).startedUs();
      long gap = start - executions.get(i - 1).startedUs();
      if (start > killedUs && gap > longest) {
        longest = gap;
        endedAt = start;
      }
    }
    return new Takeover(
        Rounded.to(longest / 1_000.0, 1), Rounded.to((endedAt - killedUs) / 1_000.0, 1));
  }
}
