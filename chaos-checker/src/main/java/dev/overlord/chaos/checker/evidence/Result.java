package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * An outcome.
 *
 * @param token of the lease under which it came about; 0 where there was none
 * @param ran how long the last execution took; zero where there was none
 */
public record Result(
    String ref, String id, String pool, String outcome, long token, Duration ran, long atMs) {

  static Result of(Entry entry) {
    JsonNode value = Objects.requireNonNullElse(entry.value(), MissingNode.getInstance());
    return new Result(
        value.path("ref").asText(),
        value.path("id").asText(),
        value.path("pool").asText(),
        value.path("outcome").asText(),
        value.path("token").asLong(),
        ran(value),
        entry.atMs());
  }

  private static Duration ran(JsonNode value) {
    String started = value.path("started_at").asText();
    String finished = value.path("finished_at").asText();
    return started.isEmpty() || finished.isEmpty()
        ? Duration.ZERO
        : Duration.between(Instant.parse(started), Instant.parse(finished));
  }
}
