package dev.overlord.http.api;

import dev.overlord.http.ProblemException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in parameters: {@code 500ms}, {@code 30s}, {@code 2m}, or seconds without a unit. */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m)?");

  private Durations() {}

  /**
   * @throws ProblemException it is none, or longer than {@code limit}
   */
  public static Duration parse(String field, String text, Duration limit) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw ProblemException.badRequest(
          field, field + " '" + text + "' is no duration; write it as 500ms, 30s or 2m");
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    Duration duration =
        switch (unit) {
          case "ms" -> Duration.ofMillis(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        };
    if (duration.compareTo(limit) > 0) {
      throw ProblemException.badRequest(
          field, field + " '" + text + "' is longer than the " + limit.toSeconds() + "s allowed");
    }
    return duration;
  }
}
