package dev.overlord.worker.loop;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.StopReason;
import dev.overlord.worker.metrics.WorkerMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each execution on a virtual thread of its own, all of them under a {@link DeadlineGuard}. */
public final class ThreadExecutions implements Executions {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadExecutions.class);

  private record Key(int shard, long token) {}

  private final Clock clock;
  private final ElapsedClock elapsed;
  private final WorkerMetrics metrics;
  private final ConcurrentHashMap<Key, RunningExecution> running = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<ExecutionEnd> ended = new LinkedBlockingQueue<>();
  private final DeadlineGuard guard;
  private volatile Runnable wake = () -> {};

  /**
   * @param halt ends the process at once, with a reason for people; called from the guard's thread
   */
  ThreadExecutions(
      Clock clock, ElapsedClock elapsed, WorkerMetrics metrics, Consumer<String> halt) {
    this.clock = clock;
    this.elapsed = elapsed;
    this.metrics = metrics;
    this.guard = new DeadlineGuard(elapsed, running.values(), halt);
    guard.start();
  }

  @Override
  public void start(Execution execution, Deadline deadline) {
    RunningExecution started = new RunningExecution(execution, deadline);
    running.put(new Key(execution.shard(), execution.token()), started);
    guard.lookAt(deadline.stopsAt());
    Thread thread =
        Thread.ofVirtual()
            .name("task-" + execution.pool() + "-" + execution.token())
            .unstarted(() -> run(started));
    started.runsOn(thread);
    thread.start();
  }

  private void run(RunningExecution started) {
    Execution execution = started.execution;
    Instant startedAt = clock.wall();
    boolean starts = started.mayStart(elapsed.nanos());
    if (starts) {
      metrics.started(execution.pool());
    }
    long began = clock.monotonicNanos();
    ExecutionResult result = starts ? callHandler(execution, started) : null;
    boolean counts = started.returned();
    if (starts) {
      Duration took = Duration.ofNanos(clock.monotonicNanos() - began);
      metrics.ended(execution.pool(), took, counts ? result : null);
    }
    running.remove(new Key(execution.shard(), execution.token()));
    ended.add(
        new ExecutionEnd(
            execution.shard(),
            execution.token(),
            counts ? result : null,
            startedAt,
            clock.wall(),
            execution.task().labels(),
            execution.task().traceparent()));
    wake.run();
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a handler throws must end its execution
  private static ExecutionResult callHandler(Execution execution, RunningExecution context) {
    try {
      return execution.handler().run(context);
    } catch (InterruptedException e) {
      return failed("interrupted", "the handler was interrupted");
    } catch (Throwable e) {
      if (!context.isCancelled()) {
        LOG.warn(
            "handler.failed pool={} task={} token={}",
            execution.pool(),
            execution.taskId(),
            execution.token(),
            e);
      }
      return failed("handler_error", "the handler threw " + e);
    }
  }

  private static ExecutionResult failed(String code, String message) {
    Failure failure = new Failure(FailureKind.TRANSIENT, new TaskError(code, message), null);
    return new ExecutionResult.Failed(failure, null, null);
  }

  @Override
  public void stop(int shard, long token, StopReason reason) {
    RunningExecution execution = running.get(new Key(shard, token));
    if (execution != null) {
      long now = elapsed.nanos();
      execution.cancel(now);
      guard.lookAt(now);
    }
  }

  @Override
  public void moveDeadline(int shard, long token, Deadline deadline) {
    RunningExecution execution = running.get(new Key(shard, token));
    if (execution != null) {
      execution.moveDeadline(deadline);
    }
  }

  @Override
  public @Nullable ExecutionEnd poll(Duration wait) {
    ExecutionEnd end = ended.poll();
    if (end != null || wait.isZero()) {
      return end;
    }
    try {
      return ended.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** What runs at this moment, with what the handlers say of it. From any thread. */
  public List<LiveExecution> live() {
    return running.values().stream().map(RunningExecution::live).toList();
  }

  @Override
  public void onEnd(Runnable action) {
    wake = action;
  }

  @Override
  public boolean isIdle() {
    return running.isEmpty();
  }

  @Override
  public void close() {
    long now = elapsed.nanos();
    running.values().forEach(execution -> execution.cancel(now));
    guard.close();
  }
}
