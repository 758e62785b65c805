package dev.overlord.worker;

/** Runs one task. Called on a virtual thread of its own; many calls run at once. */
@FunctionalInterface
public interface TaskHandler {
  /**
   * Runs the task to its end, or until the context is cancelled; after a cancel the answer is
   * thrown away, and what counts is to return soon: a worker whose handler does not return by 95 %
   * of the lease's TTL ends its process.
   *
   * @throws InterruptedException the context was cancelled while the handler waited
   */
  ExecutionResult run(TaskContext context) throws InterruptedException;
}
