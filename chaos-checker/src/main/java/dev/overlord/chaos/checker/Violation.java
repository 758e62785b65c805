package dev.overlord.chaos.checker;

import java.util.List;

/**
 * A broken promise.
 *
 * @param rule what was promised
 * @param count how often it was broken
 * @param examples the first of them, a sentence each
 */
public record Violation(String rule, long count, List<String> examples) {
  static final int MOST_EXAMPLES = 20;

  public Violation {
    examples = List.copyOf(examples);
  }
}
