package dev.overlord.cli.input;

import dev.overlord.common.model.RawJson;

/** What a line of INPUT turned out to be. Ids are unique within the file, over both kinds. */
public sealed interface InputLine {
  /** Counted from 1; blank lines count too. */
  long lineNumber();

  /** The id under which the line's result stands in the output. */
  String id();

  /**
   * A line that is a task.
   *
   * @param url the path of the API that the body is for, such as {@code /v1/chat/completions}
   * @param body the request, byte for byte as it stood in the file unless it was built of a prompt
   */
  record TaskLine(long lineNumber, String id, String url, RawJson body) implements InputLine {}

  /**
   * A line that cannot run.
   *
   * @param id the line's own id, or {@code line-<n>} where it has none or one that is taken
   * @param reason a sentence for people, without the line number
   */
  record BadLine(long lineNumber, String id, String reason) implements InputLine {}
}
