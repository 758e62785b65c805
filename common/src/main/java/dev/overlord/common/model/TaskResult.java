package dev.overlord.common.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code results}: a task's one final outcome. The key is the task's id.
 *
 * @param statusCode the backend's HTTP status, if it answered
 * @param body the backend's answer; a JSON string if it was no JSON
 * @param attempts executions that were started and ended with a word of their worker
 * @param traceparent the task's W3C trace context, as its producer gave it
 * @param token of the lease whose finish made this outcome; null when none did
 */
public record TaskResult(
    String id,
    String ref,
    String pool,
    Outcome outcome,
    @Nullable Integer statusCode,
    @Nullable RawJson body,
    @Nullable TaskError error,
    int attempts,
    @Nullable String worker,
    @Nullable Long token,
    @Nullable Instant enqueuedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Usage usage,
    Map<String, String> labels,
    @Nullable String traceparent) {

  /** Of a task without trace context. */
  public TaskResult(
      String id,
      String ref,
      String pool,
      Outcome outcome,
      @Nullable Integer statusCode,
      @Nullable RawJson body,
      @Nullable TaskError error,
      int attempts,
      @Nullable String worker,
      @Nullable Long token,
      @Nullable Instant enqueuedAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Usage usage,
      Map<String, String> labels) {
    this(
        id,
        ref,
        pool,
        outcome,
        statusCode,
        body,
        error,
        attempts,
        worker,
        token,
        enqueuedAt,
        startedAt,
        finishedAt,
        usage,
        labels,
        null);
  }
}
