package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What a choice's {@code finish_reason} says of its answer. */
public enum FinishReason {
  /** Nothing: the answer did not come to its end. */
  MISSING,
  /** The backend broke the answer off; vLLM says so in a 200. */
  BROKEN_OFF,
  /** The answer is whole, or as long as it was allowed to become. */
  END;

  /** As vLLM calls them (source, v1/engine: FINISH_REASON_STRINGS). */
  private static final Set<String> BROKEN = Set.of("error", "abort");

  public static FinishReason of(JsonNode choice) {
    String reason = choice.path("finish_reason").asText("");
    if (reason.isEmpty() || reason.equals("null")) {
      return MISSING;
    }
    return BROKEN.contains(reason) ? BROKEN_OFF : END;
  }
}
