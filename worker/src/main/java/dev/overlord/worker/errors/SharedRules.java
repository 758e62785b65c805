package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What most backends mean by a status, and what is understood of a backend nobody has named. */
final class SharedRules {
  /** Tells TGI and MLX by their flat bodies, and all by the words for loading. */
  static final ErrorRules UNKNOWN =
      (status, error) -> {
        if (TgiRules.isOverloaded(error)) {
          return Verdict.of(FailureKind.OVERLOAD, status);
        }
        return error.flat() ? MlxRules.notFound(status, error) : null;
      };

  /**
   * Codes that waiting does not cure (vendors' documentation): OpenAI's family of {@code
   * insufficient_quota}, and Anthropic's billing error and spend limit.
   */
  private static final Set<String> QUOTA =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded",
          "billing_error",
          "enforced_spend_limit_reached");

  private SharedRules() {}

  static Verdict ofStatus(int status, BackendError error) {
    if (status == 503 && isLoading(error)) {
      return Verdict.loading();
    }
    return Verdict.of(kindOfStatus(status), status);
  }

  static boolean isQuota(BackendError error) {
    return QUOTA.contains(error.type())
        || QUOTA.contains(error.code())
        || error.says("enforced_spend_limit_reached");
  }

  /** llama.cpp's and TabbyAPI's words, in a 503, for a server that is not ready yet. */
  static boolean isLoading(BackendError error) {
    return error.says("loading model") || error.says("no models are currently loaded");
  }

  private static FailureKind kindOfStatus(int status) {
    return switch (status) {
      case 401, 403 -> FailureKind.REFUSED;
      case 402 -> FailureKind.QUOTA;
      case 429 -> FailureKind.RATE_LIMITED;
      case 503, 529 -> FailureKind.OVERLOAD;
      // 424 is TGI's failed generation, 499 Ollama's cancelled request.
      case 408, 409, 424, 425, 499 -> FailureKind.TRANSIENT;
      default -> {
        if (status >= 500) {
          yield FailureKind.TRANSIENT;
        }
        // A redirect is the endpoint's fault, not the task's: nothing was executed.
        yield status < 400 ? FailureKind.UNREACHABLE : FailureKind.PERMANENT;
      }
    };
  }

  /**
   * By the type in an error's body: OpenAI's, Anthropic's and TGI's names. What is not known may
   * work next time: a stream had begun, so the request was good.
   */
  static FailureKind kindOfType(@Nullable String type) {
    return switch (type) {
      case null -> FailureKind.TRANSIENT;
      case "overloaded", "overloaded_error" -> FailureKind.OVERLOAD;
      case "rate_limit_error", "rate_limit_exceeded" -> FailureKind.RATE_LIMITED;
      case "authentication_error", "permission_error" -> FailureKind.REFUSED;
      case "billing_error" -> FailureKind.QUOTA;
      case "invalid_request_error",
          "BadRequestError",
          "NotFoundError",
          "not_found_error",
          "request_too_large",
          "validation" ->
          FailureKind.PERMANENT;
      default -> FailureKind.TRANSIENT;
    };
  }
}
