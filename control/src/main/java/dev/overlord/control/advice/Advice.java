package dev.overlord.control.advice;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What an operator should know of a pool, and may do.
 *
 * @param rule that found it, the same through all releases
 * @param symptom what is seen, as a sentence
 * @param evidence the figures behind it
 * @param change what to do
 * @param command that does it or shows more, without {@code --kafka}
 */
public record Advice(
    String pool,
    String rule,
    Severity severity,
    String symptom,
    String evidence,
    String change,
    String command) {

  /** Whether something is wrong, or may be better. */
  public enum Severity {
    @JsonProperty("problem")
    PROBLEM,
    @JsonProperty("hint")
    HINT
  }
}
