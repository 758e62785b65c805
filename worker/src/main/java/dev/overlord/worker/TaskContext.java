package dev.overlord.worker;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import java.time.Duration;

/** What a handler is told about the execution that it runs. */
public interface TaskContext {
  String pool();

  /** The pool's definition as this worker knows it now. */
  PoolDefinition definition();

  Task task();

  /** The task's id, its ref where the user gave none. */
  String taskId();

  /** The lease's fencing token; goes to HTTP backends as {@code Overlord-Token}. */
  long token();

  /** The URL of the endpoint that the lease names. */
  String endpoint();

  /** 1 for the first execution of the task. */
  int attempt();

  /** What one execution may take; the worker cancels the context with it. */
  Duration timeout();

  boolean isCancelled();

  /**
   * Calls {@code action} once when the context is cancelled, on another thread; at once if it is
   * already. It must not block: close a connection, kill a process.
   */
  void onCancel(Runnable action);

  /** One line on how far the execution is; replaces the one before. */
  default void progress(String line) {}
}
