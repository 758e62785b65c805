package dev.overlord.cli.tune;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.worker.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A request of the measurement, as the worker's handler wants it presented. */
final class Execution implements TaskContext {
  private final Target target;
  private final Task task;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  Execution(Target target, Task task) {
    this.target = target;
    this.task = task;
  }

  @Override
  public String pool() {
    return target.pool() == null ? "tune" : target.pool();
  }

  @Override
  public PoolDefinition definition() {
    return target.definition();
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public String taskId() {
    return String.valueOf(task.id());
  }

  /** No lease stands behind it. */
  @Override
  public long token() {
    return 0;
  }

  @Override
  public String endpoint() {
    return target.url();
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMillis(target.definition().timeoutMs());
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public synchronized void onCancel(Runnable action) {
    if (cancelled) {
      action.run();
    } else {
      actions.add(action);
    }
  }

  synchronized void cancel() {
    if (!cancelled) {
      cancelled = true;
      actions.forEach(Runnable::run);
    }
  }
}
