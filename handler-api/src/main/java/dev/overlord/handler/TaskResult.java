package dev.overlord.handler;

import org.jspecify.annotations.Nullable;

/**
 * What a successful execution gives: the {@code body} of the task's result.
 *
 * @param json one JSON value; anything else fails the execution
 * @param usage null when nothing was counted
 */
public record TaskResult(String json, @Nullable Usage usage) {
  /** Tokens that a model counted. */
  public record Usage(long inputTokens, long outputTokens) {}

  /** The result is this JSON value. */
  public static TaskResult json(String json) {
    return new TaskResult(json, null);
  }

  /** The result is this text, as a JSON string. */
  public static TaskResult text(String text) {
    return new TaskResult(quoted(text), null);
  }

  public TaskResult withUsage(long inputTokens, long outputTokens) {
    return new TaskResult(json, new Usage(inputTokens, outputTokens));
  }

  /** RFC 8259, section 7; what is no valid UTF-16 becomes the replacement character. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(point -> {
          if (point == '"' || point == '\\') {
            out.append('\\').append((char) point);
          } else if (point < 0x20) {
            out.append("\\u%04x".formatted(point));
          } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            out.append('\ufffd');
          } else {
            out.appendCodePoint(point);
          }
        });
    return out.append('"').toString();
  }
}
