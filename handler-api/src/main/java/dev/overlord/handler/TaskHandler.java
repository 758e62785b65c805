package dev.overlord.handler;

/**
 * Runs the tasks of the pools whose definition names it. Found by {@link java.util.ServiceLoader};
 * one instance serves all its pools, and many calls run at once, each on a virtual thread of its
 * own.
 */
@FunctionalInterface
public interface TaskHandler {
  /**
   * Runs one task to its end. A task may be run more than once, for example after its worker died.
   *
   * <p>When the context is cancelled, the thread is interrupted too, and what the method answers or
   * throws from then on is thrown away; what counts is to return soon, with nothing of the task
   * still running. A worker whose handler has not returned by 95 % of the lease's TTL ends its
   * process.
   *
   * @throws TaskException the task failed in a known way
   * @throws InterruptedException the context was cancelled while the handler waited
   * @throws Exception any other counts an attempt, and the task is tried again
   */
  TaskResult run(Task task, TaskContext context) throws Exception;

  /**
   * What a pool's definition calls it. By default the class's name without {@code Handler}, in
   * small letters with hyphens: {@code WordCountHandler} is {@code word-count}.
   */
  default String name() {
    return HandlerName.of(getClass());
  }

  /**
   * Whether nothing of a task runs on when the worker's process ends, however it ends. True for
   * work inside the process. A handler that starts work elsewhere, such as a process or a remote
   * job that nobody stops, must say false: then a restarted worker does not free the slots of its
   * former life at once, and they wait for their leases to expire. Asked once, at the worker's
   * start.
   */
  default boolean endsWithWorker() {
    return true;
  }
}
