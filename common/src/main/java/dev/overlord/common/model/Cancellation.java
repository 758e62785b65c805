package dev.overlord.common.model;

import java.time.Instant;

/**
 * The value of {@code <pool>/cancelled/<ref>} in {@code leases}: somebody wants no more of a task
 * that has no outcome yet. It goes when the task has one.
 *
 * @param by who asked, for people
 */
public record Cancellation(String by, Instant askedAt) {
  /** The code of the error of a cancelled task's result. */
  public static final String CODE = "cancelled";

  /** For the result of the task. */
  public TaskError error() {
    return new TaskError(CODE, "cancelled by " + by);
  }
}
