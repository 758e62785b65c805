package dev.overlord.worker.lease;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.worker.ExecutionResult.Failed;
import dev.overlord.worker.ExecutionResult.Succeeded;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The words in which an execution's end is told. */
final class Finishes {
  static final int ERROR_MESSAGE_CHARS_MAX = 4096;

  private Finishes() {}

  static Finished of(Self self, Run run, ExecutionEnd end, Failed failed) {
    return finished(
        self, run, end, failed.failure(), failed.statusCode(), failed.body(), null, null);
  }

  static Finished of(Self self, Run run, ExecutionEnd end, Succeeded succeeded, long heldMs) {
    return finished(
        self, run, end, null, succeeded.statusCode(), succeeded.body(), succeeded.usage(), heldMs);
  }

  static Finished timedOut(Self self, Run run, ExecutionEnd end) {
    String message =
        "the execution was stopped after its timeout of " + run.lease().timeoutMs() + " ms";
    Failure failure = failure(FailureKind.TIMEOUT, "timeout", message);
    return finished(self, run, end, failure, null, null, null, null);
  }

  /** The same finish if its result may be sent, else a failure that names size and limit. */
  static Finished fitting(Finished finish, long maxResultBytes) {
    Failure failure = finish.failure();
    long bodyBytes = finish.body() == null ? 0 : finish.body().size();
    long errorBytes = failure == null ? 0 : utf8(failure.error().message());
    if (bodyBytes + errorBytes <= maxResultBytes) {
      return finish;
    }
    String sizes =
        "the result has "
            + (bodyBytes + errorBytes)
            + " bytes; the limit for results is "
            + maxResultBytes;
    if (failure == null) {
      return without(finish, failure(FailureKind.PERMANENT, "result_too_large", sizes));
    }
    String message = shortened(failure.error().message()) + " (answer left out: " + sizes + ")";
    TaskError error = new TaskError(failure.error().code(), message);
    return without(finish, new Failure(failure.kind(), error, failure.retryAfterMs()));
  }

  /** What is said instead of a finish that the log will never take. */
  static Finished refusedByLog(Finished finish) {
    String message = "the log refused the result's record; it was not stored";
    return without(finish, failure(FailureKind.PERMANENT, "result_refused", message));
  }

  private static Finished without(Finished finish, Failure failure) {
    return new Finished(
        finish.worker(),
        finish.incarnation(),
        finish.pool(),
        finish.token(),
        failure,
        finish.statusCode(),
        null,
        finish.usage(),
        finish.startedAt(),
        finish.finishedAt(),
        finish.heldMs(),
        finish.enqueuedAt(),
        finish.labels(),
        finish.traceparent());
  }

  private static Finished finished(
      Self self,
      Run run,
      ExecutionEnd end,
      @Nullable Failure failure,
      @Nullable Integer statusCode,
      @Nullable RawJson body,
      @Nullable Usage usage,
      @Nullable Long heldMs) {
    return new Finished(
        self.name(),
        self.incarnation(),
        run.pool(),
        run.token(),
        failure,
        statusCode,
        body,
        usage,
        end.startedAt(),
        end.finishedAt(),
        heldMs,
        run.enqueuedAt(),
        end.labels(),
        end.traceparent());
  }

  private static Failure failure(FailureKind kind, String code, String message) {
    return new Failure(kind, new TaskError(code, message), null);
  }

  private static String shortened(String message) {
    return message.length() <= ERROR_MESSAGE_CHARS_MAX
        ? message
        : message.substring(0, ERROR_MESSAGE_CHARS_MAX) + "…";
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
