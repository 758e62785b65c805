package dev.overlord.chaos.checker;

import java.util.Map;

/**
 * How far a run is, as the topics say.
 *
 * @param tasks records read from tasks topics
 * @param outcomes tasks that have an outcome, by pool
 * @param open records read from tasks topics that have none yet
 */
public record Progress(long tasks, Map<String, Long> outcomes, long open) {
  public Progress {
    outcomes = Map.copyOf(outcomes);
  }

  /** Tasks of a pool that have an outcome. */
  public long outcomes(String pool) {
    return outcomes.getOrDefault(pool, 0L);
  }

  /**
   * Whether each task has its outcome.
   *
   * @param atLeast so many tasks are in the topics; they may not all be read yet
   */
  public boolean allDone(long atLeast) {
    return tasks >= atLeast && open == 0;
  }
}
