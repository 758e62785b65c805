package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The Anthropic API (vendor documentation, errors): {@code {"type": "error", "error": {"type",
 * "message"}}}. 529 is nobody's quota but everybody's load. An account without credit is told so
 * with 400 and {@code invalid_request_error}, in words only. The type decides where a proxy has
 * changed the status.
 */
final class AnthropicRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    if (error.says("credit balance is too low")) {
      return Verdict.quota();
    }
    return error.type().equals("overloaded_error")
        ? Verdict.of(FailureKind.OVERLOAD, status)
        : null;
  }
}
