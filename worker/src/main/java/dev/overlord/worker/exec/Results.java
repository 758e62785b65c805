package dev.overlord.worker.exec;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.worker.ExecutionResult;
import java.nio.charset.StandardCharsets;

/** What an exit status means. Statuses from 64 on are those of BSD's {@code sysexits.h}. */
final class Results {
  private static final int USAGE = 64;
  private static final int DATA_ERROR = 65;

  /** A shell reports a signal's number above this one. */
  private static final int SIGNAL = 128;

  private Results() {}

  static ExecutionResult of(int status, BoundedOutput out, String stderr) {
    if (out.tooLarge()) {
      return failed(
          FailureKind.PERMANENT,
          "result_too_large",
          "the command wrote more than "
              + out.most()
              + " bytes to its standard output, the limit of a result, and was stopped");
    }
    if (status == 0) {
      return new ExecutionResult.Succeeded(null, body(out.bytes()), null);
    }
    boolean forGood = status == USAGE || status == DATA_ERROR;
    String said = stderr.isEmpty() ? "" : ": " + stderr;
    return failed(
        forGood ? FailureKind.PERMANENT : FailureKind.TRANSIENT,
        "exit_" + status,
        (status > SIGNAL
                ? "the command was ended by signal " + (status - SIGNAL)
                : "the command ended with exit status " + status)
            + said);
  }

  /** JSON as it is; any other text as a JSON string without its last line ends. */
  private static RawJson body(byte[] output) {
    String all = new String(output, StandardCharsets.UTF_8);
    // A byte order mark would stand in the middle of the result's record, which is no JSON then.
    String text = all.startsWith("\ufeff") ? all.substring(1) : all;
    try {
      Json.requireValue(text);
      return RawJson.of(text.strip());
    } catch (MalformedException e) {
      return RawJson.of(Json.write(text.replaceFirst("[\r\n]+\\z", "")));
    }
  }

  private static ExecutionResult failed(FailureKind kind, String code, String message) {
    return new ExecutionResult.Failed(
        new Failure(kind, new TaskError(code, message), null), null, null);
  }
}
