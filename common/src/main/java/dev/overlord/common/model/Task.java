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
