package dev.overlord.common.model;

/**
 * Why an execution or a task failed.
 *
 * @param code stable and short (one that is too long is cut), such as {@code http_500} or {@code
 *     timeout}
 * @param message a sentence for people, never a secret; one that is too long is cut
 */
public record TaskError(String code, String message) {
  /** It stands several times in a dead letter, beside the original bytes. */
  public static final int MESSAGE_CHARS_MAX = 8192;

  private static final int CODE_CHARS_MAX = 200;

  public TaskError {
    if (code.length() > CODE_CHARS_MAX) {
      code = code.substring(0, CODE_CHARS_MAX);
    }
    if (message.length() > MESSAGE_CHARS_MAX) {
      message = message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
  }
}
