package dev.overlord.worker;

/**
 * Runs one task, as the worker sees it: called on a virtual thread of its own; many calls run at
 * once. What authors outside implement is {@code dev.overlord.handler.TaskHandler}.
 */
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

  /** Whether it can run the tasks of this pool, whose definition names it. */
  default boolean serves(String pool) {
    return true;
  }

  /**
   * Whether nothing of a task runs on when the worker's process ends, however it ends. Must not
   * change while the process lives.
   */
  default boolean endsWithWorker() {
    return true;
  }
}
