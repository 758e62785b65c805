package dev.overlord.backend.openai;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What matters of a request's body.
 *
 * @param model as asked for; null if the body names none
 * @param promptTokens estimated as characters / 4, rounded up
 * @param maxTokens {@code max_completion_tokens} or {@code max_tokens}
 * @param includeUsage {@code stream_options.include_usage}
 * @param embedding shape of the vectors asked for; used by embeddings only
 * @param fingerprint hash of the prompt: the same prompt gets the same answer
 */
public record ApiRequest(
    Endpoint endpoint,
    @Nullable String model,
    int promptTokens,
    OptionalInt maxTokens,
    boolean stream,
    boolean includeUsage,
    Embedding embedding,
    long fingerprint) {

  /** How many vectors, of how many dimensions, as base64 or as numbers. */
  public record Embedding(int inputs, int dimensions, boolean base64) {}
}
