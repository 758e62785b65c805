package dev.overlord.worker.loop;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.lease.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An execution on its thread. Everything that changes is guarded by this object's lock. */
final class RunningExecution implements TaskContext {
  private static final Logger LOG = LoggerFactory.getLogger(RunningExecution.class);
  private static final int PROGRESS_CHARS = 500;

  final Execution execution;
  private final List<Runnable> cancelActions = new ArrayList<>();
  private @Nullable Thread thread;
  private Deadline deadline;
  private boolean cancelled;
  private boolean returned;
  private long stopRequestedAt;
  private volatile @Nullable String progress;

  RunningExecution(Execution execution, Deadline deadline) {
    this.execution = execution;
    this.deadline = deadline;
  }

  synchronized void runsOn(Thread handlerThread) {
    thread = handlerThread;
  }

  /** Whether the handler may be called: it has not been stopped, and its lease still lives. */
  synchronized boolean mayStart(long now) {
    if (!cancelled && deadline.isOver(now)) {
      cancel(now);
    }
    return !cancelled;
  }

  /** Called when the handler has returned. True if nobody had told it to stop before. */
  synchronized boolean returned() {
    returned = true;
    return !cancelled;
  }

  synchronized void moveDeadline(Deadline later) {
    deadline = later;
  }

  /**
   * Runs what the handler registered, then interrupts it. On a thread of its own, because handlers'
   * code must not be able to hold up the loop or the guard.
   */
  synchronized void cancel(long now) {
    if (cancelled || returned) {
      return;
    }
    cancelled = true;
    stopRequestedAt = now;
    List<Runnable> actions = List.copyOf(cancelActions);
    Thread handlerThread = thread;
    Thread.ofPlatform()
        .daemon()
        .name("cancel-" + execution.token())
        .start(() -> {
          try {
            actions.forEach(Runnable::run);
          } finally {
            if (handlerThread != null) {
              handlerThread.interrupt();
            }
          }
        });
  }

  /**
   * Stops it at 90 % of the TTL and has the process halted at 95 %.
   *
   * @return the elapsed nanoseconds at which to look again
   */
  synchronized long enforce(long now, Consumer<String> halt) {
    if (returned) {
      return Long.MAX_VALUE;
    }
    if (!cancelled && !deadline.isOver(now)) {
      return deadline.stopsAt();
    }
    cancel(now);
    long haltsAt = deadline.haltsAt(stopRequestedAt);
    if (now >= haltsAt) {
      halt.accept(
          "execution of pool "
              + execution.pool()
              + ", token "
              + execution.token()
              + ", has not stopped by its lease's deadline");
    }
    return haltsAt;
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        cancelActions.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void progress(String line) {
    String kept = line.length() <= PROGRESS_CHARS ? line : line.substring(0, PROGRESS_CHARS) + "…";
    progress = kept;
    LOG.debug("task.progress pool={} token={} progress={}", pool(), token(), kept);
  }

  LiveExecution live() {
    return new LiveExecution(pool(), taskId(), token(), attempt(), progress);
  }

  @Override
  public String pool() {
    return execution.pool();
  }

  @Override
  public PoolDefinition definition() {
    return execution.definition().get();
  }

  @Override
  public Task task() {
    return execution.task();
  }

  @Override
  public String taskId() {
    return execution.taskId();
  }

  @Override
  public long token() {
    return execution.token();
  }

  @Override
  public String endpoint() {
    return execution.endpoint();
  }

  @Override
  public int attempt() {
    return execution.attempt();
  }

  @Override
  public Duration timeout() {
    return execution.timeout();
  }
}
