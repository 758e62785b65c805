package dev.overlord.worker.openai;

import dev.overlord.common.protocol.FailureKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an error of a backend means for the task and for the backend. */
final class ErrorClassifier {
  /**
   * 429s that waiting does not cure: OpenAI's family of {@code insufficient_quota}, and Anthropic's
   * spend limit.
   */
  private static final Set<String> QUOTA =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded",
          "enforced_spend_limit_reached");

  /** TGI's {@code error_type} and Anthropic's {@code type}; both also come inside a 200. */
  private static final Set<String> OVERLOADED = Set.of("overloaded", "overloaded_error");

  private ErrorClassifier() {}

  record Verdict(FailureKind kind, String code) {}

  /**
   * @param backend the preset's name, null when unknown
   */
  static Verdict ofStatus(int status, BackendError error, @Nullable String backend) {
    if (isQuota(error)) {
      return new Verdict(FailureKind.REFUSED, "insufficient_quota");
    }
    if (status == 503 && isLoading(error)) {
      return new Verdict(FailureKind.TRANSIENT, "model_loading");
    }
    boolean overloaded = OVERLOADED.contains(error.type());
    FailureKind kind = overloaded ? FailureKind.OVERLOAD : kind(status, error, backend);
    return new Verdict(kind, "http_" + status);
  }

  /** An error object inside an answer with status 200. */
  static Verdict ofErrorInSuccess(BackendError error) {
    if (isQuota(error)) {
      return new Verdict(FailureKind.REFUSED, "insufficient_quota");
    }
    return OVERLOADED.contains(error.type())
        ? new Verdict(FailureKind.OVERLOAD, "overloaded")
        : new Verdict(FailureKind.TRANSIENT, "error_in_response");
  }

  private static boolean isQuota(BackendError error) {
    return QUOTA.contains(error.type())
        || QUOTA.contains(error.code())
        || error.says("enforced_spend_limit_reached");
  }

  /** llama.cpp's and TabbyAPI's words, in a 503, for a server that is not ready yet. */
  static boolean isLoading(BackendError error) {
    return error.says("loading model") || error.says("no models are currently loaded");
  }

  private static FailureKind kind(int status, BackendError error, @Nullable String backend) {
    return switch (status) {
      case 401, 402, 403 -> FailureKind.REFUSED;
      case 429, 503, 529 -> FailureKind.OVERLOAD;
      case 404 -> notFound(error, backend);
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
   * MLX answers any failed start of a generation, such as a lack of memory, with 404 and a flat
   * error; only one that speaks of something not found will be the same next time.
   */
  private static FailureKind notFound(BackendError error, @Nullable String backend) {
    boolean mlx = "mlx".equals(backend) || (backend == null && error.flat());
    boolean transientFailure = mlx && !error.says("not found") && !error.message().isEmpty();
    return transientFailure ? FailureKind.TRANSIENT : FailureKind.PERMANENT;
  }
}
