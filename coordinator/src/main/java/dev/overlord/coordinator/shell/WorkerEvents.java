package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.ShardMessage;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of {@code worker-events} as the machine takes them. */
final class WorkerEvents {
  private static final int MAX_NAME_CHARS = 1_000;

  private WorkerEvents() {}

  /**
   * @param inboxes that the namespace has: a reply to another could not be committed
   * @throws MalformedException neither a worker's message nor an operator's
   */
  static ShardMessage read(byte @Nullable [] value, int inboxes) {
    ShardMessage message = Json.read(value == null ? new byte[0] : value, ShardMessage.class);
    int inbox =
        switch (message) {
          case WorkerMessage.Hello hello -> named(hello.worker(), hello.inbox());
          case WorkerMessage.Heartbeat beat -> named(beat.worker(), beat.inbox());
          case WorkerMessage.Finished finished -> 0;
          case WorkerMessage.Released released -> 0;
          case OperatorMessage.Cancel cancel -> 0;
        };
    if (inbox < 0 || inbox >= inboxes) {
      throw new MalformedException("inbox " + inbox + " is none of the " + inboxes, null);
    }
    return message instanceof WorkerMessage.Finished finished ? small(finished) : message;
  }

  /** A name stands in each lease and each reply. */
  private static int named(String worker, int inbox) {
    if (worker.length() > MAX_NAME_CHARS) {
      throw new MalformedException(
          "the worker's name has "
              + worker.length()
              + " characters; the limit is "
              + MAX_NAME_CHARS,
          null);
    }
    return inbox;
  }

  /** Our workers check it before they send; another's answer may be too large for a result. */
  private static WorkerMessage small(WorkerMessage.Finished said) {
    RawJson body = said.body();
    long labels =
        said.labels().entrySet().stream()
            .mapToLong(e -> e.getKey().length() + e.getValue().length())
            .sum();
    boolean large = body != null && body.size() > Task.MAX_BYTES;
    if (!large && labels <= Task.MAX_LABELS_CHARS) {
      return said;
    }
    String message =
        "the answer has "
            + (body == null ? 0 : body.size())
            + " bytes; the limit for results is "
            + Task.MAX_BYTES;
    Failure failure =
        large && said.failure() == null
            ? new Failure(FailureKind.PERMANENT, new TaskError("result_too_large", message), null)
            : said.failure();
    return new WorkerMessage.Finished(
        said.worker(),
        said.incarnation(),
        said.pool(),
        said.token(),
        failure,
        said.statusCode(),
        large ? null : body,
        said.usage(),
        said.startedAt(),
        said.finishedAt(),
        said.heldMs(),
        said.enqueuedAt(),
        labels > Task.MAX_LABELS_CHARS ? Map.of() : said.labels(),
        said.traceparent());
  }
}
