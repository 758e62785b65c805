package dev.overlord.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int UNAVAILABLE = 503;

  private final transient Problem problem;
  private final @Nullable Duration retryAfter;

  private ProblemException(Problem problem, @Nullable Duration retryAfter) {
    super(problem.detail());
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The request cannot be understood; {@code field} names the part. */
  public static ProblemException badRequest(@Nullable String field, String detail) {
    return new ProblemException(Problem.of("invalid", 400, detail, field), null);
  }

  /** For the reasons that {@code problem} has. */
  public static ProblemException of(Problem problem) {
    return new ProblemException(
        problem, problem.status() == UNAVAILABLE ? Duration.ofSeconds(1) : null);
  }

  public static ProblemException notFound(@Nullable String field, String detail) {
    return new ProblemException(Problem.of("not-found", 404, detail, field), null);
  }

  public static ProblemException tooLarge(String detail) {
    return new ProblemException(Problem.of("too-large", 413, detail, null), null);
  }

  /** It is understood, but cannot be done as things are. */
  public static ProblemException conflict(@Nullable String field, String detail) {
    return new ProblemException(Problem.of("conflict", 409, detail, field), null);
  }

  /** Well formed, and still not to be done. */
  public static ProblemException unprocessable(@Nullable String field, String detail) {
    return new ProblemException(Problem.of("unprocessable", 422, detail, field), null);
  }

  /**
   * @param code the last part of the problem's type
   */
  public static ProblemException unavailable(String code, String detail, Duration retryAfter) {
    return new ProblemException(Problem.of(code, 503, detail, null), retryAfter);
  }

  static ProblemException unauthenticated(String detail) {
    return new ProblemException(Problem.of("unauthenticated", 401, detail, null), null);
  }

  static ProblemException forbidden(String detail) {
    return new ProblemException(Problem.of("forbidden", 403, detail, null), null);
  }

  public Problem problem() {
    return problem;
  }

  /** When to ask again; null where that would not help. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
