package dev.overlord.common.model;

import java.util.Objects;

/**
 * Why an execution or a task failed.
 *
 * @param code stable and short, such as {@code http_500} or {@code timeout}
 * @param message a sentence for people, never a secret; one that is too long is cut
 */
public record TaskError(String code, String message) {
  /** It stands several times in a dead letter, beside the original bytes. */
  public static final int MESSAGE_CHARS_MAX = 8192;

  public TaskError {
    Objects.requireNonNull(code, "code");
    if (message.length() > MESSAGE_CHARS_MAX) {
      message = message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
  }
}
