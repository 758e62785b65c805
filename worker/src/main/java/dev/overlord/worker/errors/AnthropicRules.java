package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The Anthropic API (vendor documentation, errors): {@code {"type": "error", "error": {"type",
 * "message"}}}. 529 is nobody's quota but everybody's load. The type decides where a proxy has
 * changed the status.
 */
final class AnthropicRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    return error.type().equals("overloaded_error")
        ? Verdict.of(FailureKind.OVERLOAD, status)
        : null;
  }
}
