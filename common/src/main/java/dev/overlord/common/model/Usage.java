package dev.overlord.common.model;

import org.jspecify.annotations.Nullable;

/**
 * What a backend counted for one execution.
 *
 * @param inputTokens tokens of the request
 * @param outputTokens tokens of the answer
 * @param ttftMs milliseconds from sending the request to the first token of the answer; null when
 *     the request was not run as a stream
 */
public record Usage(long inputTokens, long outputTokens, @Nullable Long ttftMs) {
  /** Of an execution that was no stream. */
  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, outputTokens, null);
  }

  public Usage withTtftMs(long millis) {
    return new Usage(inputTokens, outputTokens, millis);
  }
}
