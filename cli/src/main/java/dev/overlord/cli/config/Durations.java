package dev.overlord.cli.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h}. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)?");

  private Durations() {}

  /**
   * @param name of the setting, for the message
   * @throws UsageException no duration, no unit, or zero
   */
  public static Duration parse(String name, String text) {
    Matcher matcher = match(name, text);
    if (matcher.group(2) == null) {
      throw new UsageException(
          name
              + " '"
              + text
              + "' has no unit; write "
              + text.strip()
              + "s, "
              + text.strip()
              + "ms or "
              + text.strip()
              + "m");
    }
    return positive(name, text, amount(matcher, matcher.group(2)));
  }

  /** As {@link #parse}, but a plain number is seconds: for settings that have always been so. */
  public static Duration parseOrSeconds(String name, String text) {
    Matcher matcher = match(name, text);
    String unit = matcher.group(2);
    return positive(name, text, amount(matcher, unit == null ? "s" : unit));
  }

  private static Matcher match(String name, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new UsageException(
          name
              + " '"
              + text
              + "' is no duration; write a whole number with ms, s, m or h,"
              + " such as 500ms or 60s");
    }
    return matcher;
  }

  private static Duration amount(Matcher matcher, String unit) {
    long number = Long.parseLong(matcher.group(1));
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> throw new IllegalStateException("unit " + unit + " is not in the pattern");
    };
  }

  private static Duration positive(String name, String text, Duration duration) {
    if (duration.isZero()) {
      throw new UsageException(name + " '" + text + "' must be longer than nothing");
    }
    return duration;
  }
}
