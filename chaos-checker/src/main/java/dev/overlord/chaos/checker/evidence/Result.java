package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Objects;

/**
 * An outcome.
 *
 * @param errorCode why there is no success, empty where there is one
 * @param token of the lease under which it came about; 0 where there was none
 */
public record Result(
    String ref, String id, String pool, String outcome, String errorCode, long token, long atMs) {

  static Result of(Entry entry) {
    JsonNode value = Objects.requireNonNullElse(entry.value(), MissingNode.getInstance());
    return new Result(
        value.path("ref").asText(),
        value.path("id").asText(),
        value.path("pool").asText(),
        value.path("outcome").asText(),
        value.path("error").path("code").asText(),
        value.path("token").asLong(),
        entry.atMs());
  }

  public boolean hasSucceeded() {
    return outcome.equals("succeeded");
  }

  public boolean hasFailed() {
    return outcome.equals("failed");
  }
}
