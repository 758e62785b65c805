package dev.overlord.common.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code <pool>/waiting/<ref>} in {@code leases}: a task that was dispatched before
 * and waits to run again. Its bytes stay in its topic.
 *
 * @param dueAt a wall-clock instant; null: at once, before all that have one
 * @param attempts executions that ended in error
 * @param interruptions executions that ended without their worker's word
 * @param throttles executions that the backend turned away for load
 * @param releases times that a worker gave it back unfinished, in a row
 * @param alone must be granted without neighbours in its slot
 * @param verdict null while it will run again; else the task is given up as soon as its bytes have
 *     been read for the dead letter
 */
public record WaitingTask(
    @Nullable Instant dueAt,
    int attempts,
    int interruptions,
    int throttles,
    int releases,
    boolean alone,
    @Nullable TaskError lastError,
    @Nullable Verdict verdict) {

  /** The same, but it will not run again. */
  public WaitingTask givenUp(Verdict why) {
    return new WaitingTask(
        null, attempts, interruptions, throttles, releases, alone, lastError, why);
  }
}
