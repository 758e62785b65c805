package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * TGI (source, router/src/server.rs at db931fcf): {@code {"error": "text", "error_type"}}, in
 * streams too. Its 429 says that no permit is free at this moment, which is load and no rate, and
 * it names no time. 422 is validation, 424 a generation that failed, 500 one that is incomplete.
 */
final class TgiRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    if (isOverloaded(error)) {
      return Verdict.of(FailureKind.OVERLOAD, status);
    }
    return error.type().equals("healthcheck") ? Verdict.loading() : null;
  }

  static boolean isOverloaded(BackendError error) {
    return error.type().equals("overloaded");
  }
}
