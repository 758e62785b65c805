package dev.overlord.handler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The task failed in a way that the handler understands. */
public final class TaskException extends Exception {
  private static final long serialVersionUID = 1;

  /** What the failure means; what follows from it Overlord decides. */
  public enum Kind {
    /** It would fail every time: the task is given up. */
    PERMANENT,
    /** It may work next time: counts an attempt, and the task waits a little longer each time. */
    TEMPORARY,
    /** Whoever does the work has too much of it: as temporary, and counted apart. */
    OVERLOADED
  }

  private final Kind kind;
  private final String code;
  private final transient @Nullable Duration retryAfter;

  /**
   * @param code stable and short, such as {@code invalid_payload}
   * @param message a sentence for people, never a secret
   * @param retryAfter the least time until the next attempt; null: as long as Overlord thinks fit
   */
  public TaskException(
      Kind kind,
      String code,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public static TaskException permanent(String code, String message) {
    return new TaskException(Kind.PERMANENT, code, message, null, null);
  }

  public static TaskException temporary(String code, String message) {
    return new TaskException(Kind.TEMPORARY, code, message, null, null);
  }

  public static TaskException overloaded(
      String code, String message, @Nullable Duration retryAfter) {
    return new TaskException(Kind.OVERLOADED, code, message, retryAfter, null);
  }

  /** The same failure, not to be tried again before this time has passed. */
  public TaskException retryAfter(Duration time) {
    return new TaskException(kind, code, String.valueOf(getMessage()), time, getCause());
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
