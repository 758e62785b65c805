package dev.overlord.http.gateway;

import dev.overlord.common.model.TaskRef;

/** Ends a task that nobody waits for any more. */
@FunctionalInterface
public interface TaskCancel {
  /** Lets it run to its end: for a cluster whose leaders know no cancel. */
  TaskCancel LEAVE = (pool, task) -> {};

  /** Asks for it and does not wait; a task that has ended is left alone. */
  void cancel(String pool, TaskRef task);
}
