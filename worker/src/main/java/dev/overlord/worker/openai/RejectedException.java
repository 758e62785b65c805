package dev.overlord.worker.openai;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;

/** A task, or its pool, asks for something that is never sent to a backend. */
final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final String code;

  RejectedException(FailureKind kind, String code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  static RejectedException permanent(String code, String message) {
    return new RejectedException(FailureKind.PERMANENT, code, message);
  }

  Failure failure() {
    return new Failure(kind, new TaskError(code, String.valueOf(getMessage())), null);
  }
}
