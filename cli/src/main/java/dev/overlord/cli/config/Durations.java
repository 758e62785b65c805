package dev.overlord.cli.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h}. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)?");

  private static final List<Map.Entry<String, Long>> LARGEST_FIRST =
      List.of(Map.entry("h", 3_600_000L), Map.entry("m", 60_000L), Map.entry("s", 1_000L));

  private Durations() {}

  /**
   * @throws IllegalArgumentException no duration, or no unit; the message quotes the text
   */
  public static Duration parse(String text) {
    return parse(text, null);
  }

  /**
   * @param name of the setting, for the message
   * @throws UsageException no duration, no unit, or zero
   */
  public static Duration positive(String name, String text) {
    return positive(name, text, null);
  }

  /** As {@link #positive}, but a plain number is seconds: for settings that have always been so. */
  public static Duration positiveOrSeconds(String name, String text) {
    return positive(name, text, "s");
  }

  /** As {@link #parse} reads it. */
  public static String format(Duration duration) {
    return duration.toMillis() + "ms";
  }

  /** In the largest unit that needs no fraction, such as {@code 10m}; {@link #parse} reads it. */
  public static String shortest(Duration duration) {
    long millis = duration.toMillis();
    for (Map.Entry<String, Long> unit : LARGEST_FIRST) {
      if (millis >= unit.getValue() && millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    return millis + "ms";
  }

  private static Duration positive(String name, String text, @Nullable String usualUnit) {
    Duration duration;
    try {
      duration = parse(text, usualUnit);
    } catch (IllegalArgumentException e) {
      throw new UsageException(name + " " + e.getMessage());
    }
    if (duration.isZero()) {
      throw new UsageException(name + " '" + text + "' must be longer than nothing");
    }
    return duration;
  }

  private static Duration parse(String text, @Nullable String usualUnit) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no duration; write a whole number with ms, s, m or h,"
              + " such as 500ms or 60s");
    }
    String unit = matcher.group(2) == null ? usualUnit : matcher.group(2);
    if (unit == null) {
      throw new IllegalArgumentException(
          "'%s' has no unit; write %2$ss, %2$sms or %2$sm".formatted(text, text.strip()));
    }
    return amount(Long.parseLong(matcher.group(1)), unit);
  }

  private static Duration amount(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> throw new IllegalStateException("unit " + unit + " is not in the pattern");
    };
  }
}
