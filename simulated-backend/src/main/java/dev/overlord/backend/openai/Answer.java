package dev.overlord.backend.openai;

import java.util.SplittableRandom;

/**
 * An answer to be rendered, whole or piece by piece.
 *
 * @param model the name answered with
 * @param created Unix time in seconds
 * @param outputTokens how many tokens it has in all; 0 for embeddings
 */
public record Answer(ApiRequest request, String id, String model, long created, int outputTokens) {

  /** Longest answer to a request that sets no limit. */
  public static final int DEFAULT_TOKENS = 128;

  private static final int SHORTEST_DEFAULT = 32;

  /**
   * The answer's length: exactly the request's limit (finish reason {@code length}); without one,
   * uniformly between 32 and {@link #DEFAULT_TOKENS} by seed and prompt (finish reason {@code
   * stop}).
   */
  public static int length(ApiRequest request, long seed) {
    if (request.endpoint().embeds()) {
      return 0;
    }
    SplittableRandom random = new SplittableRandom(seed ^ request.fingerprint());
    return request
        .maxTokens()
        .orElseGet(() -> random.nextInt(SHORTEST_DEFAULT, DEFAULT_TOKENS + 1));
  }

  String finishReason() {
    return request.maxTokens().isPresent() ? "length" : "stop";
  }
}
