package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads tokens in and out in the names of all backends. */
public final class UsageReader {
  /** Anthropic counts what it read from or wrote to its cache beside {@code input_tokens}. */
  private static final List<String> CACHED =
      List.of("cache_creation_input_tokens", "cache_read_input_tokens");

  private UsageReader() {}

  /**
   * OpenAI's names, or those of Anthropic and of OpenAI's newer API (vendors' documentation).
   *
   * @param usage the answer's {@code usage}
   * @return null if it counts nothing
   */
  public static @Nullable Usage of(JsonNode usage) {
    boolean openAi = usage.has("prompt_tokens");
    JsonNode input = openAi ? usage.get("prompt_tokens") : usage.path("input_tokens");
    JsonNode output =
        usage.has("completion_tokens")
            ? usage.get("completion_tokens")
            : usage.path("output_tokens");
    if (!input.isIntegralNumber() && !output.isIntegralNumber()) {
      return null;
    }
    long cached = 0;
    for (String name : openAi ? List.<String>of() : CACHED) {
      cached += Math.max(0, usage.path(name).asLong(0));
    }
    return Usage.of(Math.max(0, input.asLong(0)) + cached, Math.max(0, output.asLong(0)));
  }
}
