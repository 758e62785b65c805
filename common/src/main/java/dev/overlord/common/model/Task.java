package dev.overlord.common.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands in its topic: the envelope's fields and the opaque payload.
 *
 * @param id the user's name for it; null means its ref
 * @param timeoutMs milliseconds that one execution may take; null: the pool's
 * @param maxAttempts executions that may end in error; null: the pool's
 */
public record Task(
    @Nullable String id,
    @Nullable String type,
    RawJson payload,
    @Nullable Long timeoutMs,
    @Nullable Integer maxAttempts,
    Map<String, String> labels,
    @Nullable String traceparent) {

  /** The record's key and value; what is larger is refused. */
  public static final int MAX_BYTES = 8 * 1024 * 1024;

  public static final int MAX_ID_CHARS = 1_000;

  /** Names and values together: they are repeated in each result. */
  public static final int MAX_LABELS_CHARS = 64 * 1024;

  /** 30 days in milliseconds. */
  public static final long MAX_TIMEOUT_MS = 30L * 24 * 3_600_000;

  public Task {
    labels = Map.copyOf(labels);
  }

  public static Task of(String id, RawJson payload) {
    return new Task(id, null, payload, null, null, Map.of(), null);
  }

  public String idOr(TaskRef ref) {
    return id != null ? id : ref.toString();
  }
}
