package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * mlx_lm.server (source, mlx_lm/server.py:1377 at d78bf58e): any exception while a generation
 * starts, such as a lack of memory, is a 404 with {@code {"error": "text"}}; only one that speaks
 * of something not found will be the same next time. 411 for a body without a length, 400 for a bad
 * one.
 */
final class MlxRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    return notFound(status, error);
  }

  static @Nullable Verdict notFound(int status, BackendError error) {
    boolean passing = !error.message().isEmpty() && !error.says("not found");
    return status == 404 && passing ? Verdict.of(FailureKind.TRANSIENT, status) : null;
  }
}
