package dev.overlord.common.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a task is given up, and what its last execution left for the result.
 *
 * @param body the backend's last answer if it is small; large ones are left out, for this stands in
 *     the shard's log
 */
public record Verdict(
    TaskError error,
    @Nullable Integer statusCode,
    @Nullable RawJson body,
    @Nullable String worker,
    @Nullable Long token,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {

  public static Verdict of(TaskError error) {
    return new Verdict(error, null, null, null, null, null, null);
  }
}
