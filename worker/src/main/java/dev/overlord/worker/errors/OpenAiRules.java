package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAI API (vendor documentation, error codes): 429 is a rate, unless its type or code is of
 * the family of {@code insufficient_quota}; {@code slow_down}, a ramp that was too fast, used to be
 * a 503 and is a rate too.
 */
final class OpenAiRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    boolean ramp = error.code().equals("slow_down") || error.type().equals("slow_down");
    return ramp && status == 503 ? Verdict.of(FailureKind.RATE_LIMITED, status) : null;
  }
}
