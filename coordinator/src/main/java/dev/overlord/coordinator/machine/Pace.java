package dev.overlord.coordinator.machine;

/**
 * How fast a pool's executions follow each other: exponentially weighted means of what was
 * measured. Learned anew by each leader.
 */
final class Pace {
  /** The weight of a new measurement: the last twenty or so count. */
  private static final double WEIGHT = 0.1;

  /** Two hand-overs' worth of work: a slot must not run dry when one takes longer than the mean. */
  private static final double SAFETY = 2;

  /**
   * The least work ahead, in milliseconds: it lets a leader gather the finishes of some 20 ms into
   * one transaction, which is most of what a short task costs.
   */
  private static final double AHEAD_LEAST_MS = 80;

  /** The longest work that is granted ahead to a slot, in milliseconds. */
  private static final double AHEAD_MAX_MS = 1_000;

  /** Workers stamp executions with milliseconds: shorter ones are taken to last this long. */
  private static final double SHORTEST_MS = 0.05;

  private double executionMs = -1;
  private double handOverMs = -1;

  /**
   * @param executionMs milliseconds that a successful execution took, by its worker's clock
   * @param handOverMs milliseconds from the grant to its worker and from the end of the execution
   *     back to the leader, together
   */
  void measured(double newExecutionMs, double newHandOverMs) {
    executionMs = mean(executionMs, newExecutionMs);
    handOverMs = mean(handOverMs, newHandOverMs);
  }

  private static double mean(double before, double measured) {
    return before < 0 ? measured : before + WEIGHT * (measured - before);
  }

  /** Leases that a slot should have behind the one that runs; 0 before anything was measured. */
  int ahead() {
    if (executionMs < 0) {
      return 0;
    }
    double each = Math.max(SHORTEST_MS, executionMs);
    double wanted = Math.max(AHEAD_LEAST_MS, SAFETY * handOverMs);
    return (int) Math.min(Math.ceil(wanted / each), Math.floor(AHEAD_MAX_MS / each));
  }

  /** Milliseconds that so many executions take, one after another; 0 before any was measured. */
  double workMs(int executions) {
    return executionMs < 0 && executions < Integer.MAX_VALUE
        ? 0
        : executions * Math.max(SHORTEST_MS, executionMs);
  }
}
