package dev.overlord.cli.input;

/**
 * How INPUT is read.
 *
 * @param promptField the field that holds the prompt in lines that are only a prompt
 * @param messages whether a line without a url is for Anthropic's {@code /v1/messages}
 * @param maxTaskBytes the most bytes that a task may have, envelope included
 */
public record InputOptions(String promptField, boolean messages, int maxTaskBytes) {
  public static final String DEFAULT_PROMPT_FIELD = "prompt";
  public static final int DEFAULT_MAX_TASK_BYTES = 8 * 1024 * 1024;

  /** What the envelope adds to a body at most: an id with every byte escaped, and the labels. */
  static final int ENVELOPE_BYTES = 6 * LineParser.MAX_ID_BYTES + 2 * 1024;

  public static InputOptions standard() {
    return new InputOptions(DEFAULT_PROMPT_FIELD, false, DEFAULT_MAX_TASK_BYTES);
  }

  public InputOptions withPromptField(String field) {
    return new InputOptions(field, messages, maxTaskBytes);
  }

  /** For a backend that speaks Anthropic's protocol. */
  public InputOptions withMessages() {
    return new InputOptions(promptField, true, maxTaskBytes);
  }

  int maxBodyBytes() {
    return maxTaskBytes - ENVELOPE_BYTES;
  }
}
