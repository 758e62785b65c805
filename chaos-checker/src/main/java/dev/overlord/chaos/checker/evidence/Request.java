package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A request in the backend's hand, from its arrival until it was answered or its connection closed.
 *
 * @param taskId the header {@code Overlord-Task}, empty if there was none
 * @param token the header {@code Overlord-Token}, 0 if there was none
 * @param startNs monotonic
 * @param endNs monotonic; {@link Long#MAX_VALUE} if no end was written down
 * @param ended how, such as {@code completed} or {@code aborted}
 * @param status of the answer, 0 if there was none
 */
public record Request(
    long run,
    long seq,
    String taskId,
    long token,
    Instant startAt,
    long startNs,
    Instant endAt,
    long endNs,
    String ended,
    int status) {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  static Request begun(JsonNode line) {
    // A plus sign is itself in a header; URLDecoder would make a space of it.
    String task = line.path("task").asText("").replace("+", "%2B");
    return new Request(
        line.path("run").asLong(),
        line.path("seq").asLong(),
        task.equals("null") ? "" : URLDecoder.decode(task, StandardCharsets.UTF_8),
        line.path("token").asLong(),
        Instant.parse(line.path("at").asText()),
        line.path("t_ns").asLong(),
        Instant.MAX,
        Long.MAX_VALUE,
        "",
        0);
  }

  Request ended(JsonNode line) {
    return new Request(
        run,
        seq,
        taskId,
        token,
        startAt,
        startNs,
        Instant.parse(line.path("at").asText()),
        line.path("t_ns").asLong(),
        line.path("ended").asText(),
        line.path("status").asInt());
  }

  public boolean hasEnded() {
    return endNs != Long.MAX_VALUE;
  }

  /** How long it was in the backend's hand. */
  public Duration length() {
    return Duration.ofNanos(endNs - startNs);
  }

  /** Whether the backend gave its whole answer. */
  public boolean isCompleted() {
    return ended.equals("completed");
  }

  /** Whether the backend answered with an error. */
  public boolean hasFailed() {
    return ended.equals("error");
  }

  /** Whether the backend turned it away for load, which is no attempt of the task. */
  public boolean isRefused() {
    return hasFailed() && (status == TOO_MANY_REQUESTS || status == UNAVAILABLE);
  }

  /** For people. */
  public String name() {
    return "request " + seq + " (task " + taskId + ", token " + token + ")";
  }
}
