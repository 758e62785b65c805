package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;

/**
 * What an error means.
 *
 * @param code stable and short, such as {@code http_503}; documented in the reference
 */
public record Verdict(FailureKind kind, String code) {
  static Verdict of(FailureKind kind, int status) {
    return new Verdict(kind, "http_" + status);
  }

  static Verdict quota() {
    return new Verdict(FailureKind.QUOTA, "insufficient_quota");
  }

  static Verdict loading() {
    return new Verdict(FailureKind.LOADING, "model_loading");
  }

  static Verdict inResponse(FailureKind kind) {
    return new Verdict(kind, kind == FailureKind.OVERLOAD ? "overloaded" : "error_in_response");
  }
}
