package dev.overlord.worker.handlers;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.handler.Task;
import dev.overlord.handler.TaskException;
import dev.overlord.handler.TaskResult;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler of the public API, run as one of the worker's own. */
public final class HandlerAdapter implements TaskHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerAdapter.class);

  /** The error of a waiting task is kept in its record. */
  private static final int MESSAGE_CHARS_MAX = 4096;

  private final dev.overlord.handler.TaskHandler handler;
  private final boolean endsWithWorker;
  private final Clock clock;

  public HandlerAdapter(dev.overlord.handler.TaskHandler handler, Clock clock) {
    this.handler = handler;
    this.endsWithWorker = handler.endsWithWorker();
    this.clock = clock;
  }

  @Override
  public boolean endsWithWorker() {
    return endsWithWorker;
  }

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    Task task =
        new Task(
            context.taskId(),
            context.task().type(),
            context.task().payload().toString(),
            context.task().labels());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // Libraries look for their parts through the thread, and a handler's are in its own folder.
      thread.setContextClassLoader(handler.getClass().getClassLoader());
      return succeeded(handler.run(task, new View(context, clock)));
    } catch (TaskException e) {
      return failed(kind(e.kind()), e.code(), String.valueOf(e.getMessage()), e.retryAfter());
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      if (!context.isCancelled()) {
        LOG.warn(
            "handler.failed pool={} task={} token={}",
            context.pool(),
            context.taskId(),
            context.token(),
            e);
      }
      return failed(FailureKind.TRANSIENT, "handler_error", "the handler threw " + e, null);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static ExecutionResult succeeded(@Nullable TaskResult result) {
    if (result == null) {
      return failed(FailureKind.TRANSIENT, "invalid_result", "the handler gave null", null);
    }
    byte[] json = result.json().getBytes(StandardCharsets.UTF_8);
    try {
      Json.requireValue(result.json());
    } catch (MalformedException e) {
      String sentence = "the handler's result is " + e.getMessage();
      return failed(FailureKind.TRANSIENT, "invalid_result", sentence, null);
    }
    TaskResult.Usage usage = result.usage();
    return new ExecutionResult.Succeeded(
        null,
        RawJson.of(json),
        usage == null ? null : Usage.of(usage.inputTokens(), usage.outputTokens()));
  }

  private static ExecutionResult failed(
      FailureKind kind, String code, String message, @Nullable Duration retryAfter) {
    Long retryAfterMs = retryAfter == null ? null : Math.max(0, retryAfter.toMillis());
    String bounded =
        message.length() <= MESSAGE_CHARS_MAX
            ? message
            : message.substring(0, MESSAGE_CHARS_MAX) + "…";
    Failure failure = new Failure(kind, new TaskError(code, bounded), retryAfterMs);
    return new ExecutionResult.Failed(failure, null, null);
  }

  private static FailureKind kind(TaskException.Kind kind) {
    return switch (kind) {
      case PERMANENT -> FailureKind.PERMANENT;
      case TEMPORARY -> FailureKind.TRANSIENT;
      case OVERLOADED -> FailureKind.OVERLOAD;
    };
  }

  /** What a handler sees of the worker's context. */
  private static final class View implements dev.overlord.handler.TaskContext {
    private final TaskContext context;
    private final Clock clock;
    private final long startedAt;

    View(TaskContext context, Clock clock) {
      this.context = context;
      this.clock = clock;
      this.startedAt = clock.monotonicNanos();
    }

    @Override
    public String pool() {
      return context.pool();
    }

    @Override
    public String endpoint() {
      return context.endpoint();
    }

    @Override
    public int attempt() {
      return context.attempt();
    }

    @Override
    public long token() {
      return context.token();
    }

    @Override
    public Duration timeout() {
      return context.timeout();
    }

    @Override
    public Duration remaining() {
      Duration left = timeout().minusNanos(clock.monotonicNanos() - startedAt);
      return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public boolean isCancelled() {
      return context.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
      context.onCancel(action);
    }

    @Override
    public void progress(String line) {
      context.progress(line);
    }
  }
}
