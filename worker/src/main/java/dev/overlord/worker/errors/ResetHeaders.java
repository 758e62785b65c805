package dev.overlord.worker.errors;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When an account's allowances are full again, as OpenAI and Anthropic say it with every answer.
 *
 * <ul>
 *   <li>{@code x-ratelimit-reset-requests}, {@code -tokens}, also with {@code _usage_based} behind
 *       (vendor documentation and forum): durations as Go writes them, {@code 6m0s} or {@code
 *       12ms}; Azure writes whole seconds; a negative one is unknown.
 *   <li>{@code anthropic-ratelimit-…-reset} (vendor documentation): an RFC 3339 instant, which may
 *       already be over; {@code unified} has seconds since 1970.
 * </ul>
 */
final class ResetHeaders {
  private static final String OPENAI = "x-ratelimit-reset-";
  private static final String OPENAI_LEFT = "x-ratelimit-remaining-";
  private static final Pattern ANTHROPIC = Pattern.compile("(anthropic-ratelimit-.+)-reset");

  /** Go writes microseconds with a Greek letter, of which a header's reader sees the bytes. */
  private static final String UNIT = "ns|us|[^\\x00-\\x7f]{1,2}s|ms|s|m|h";

  private static final Pattern GO_DURATION =
      Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:" + UNIT + "))+");
  private static final Pattern GO_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(" + UNIT + ")");

  private ResetHeaders() {}

  /**
   * How long to wait: until the last of the allowances that are used up is full; where none says
   * that it is used up, until the first of all is, because a full allowance is more than one
   * request needs.
   *
   * @param headers by lower-case name
   * @return never negative; null when nothing legible is said
   */
  static @Nullable Duration wait(Map<String, String> headers, Instant now) {
    Map<Duration, Boolean> resets = new HashMap<>();
    headers.forEach((name, value) -> {
      Matcher anthropic = ANTHROPIC.matcher(name);
      if (name.startsWith(OPENAI)) {
        String left = headers.get(OPENAI_LEFT + name.substring(OPENAI.length()));
        add(resets, duration(value.strip()), left);
      } else if (anthropic.matches()) {
        String left = headers.get(anthropic.group(1) + "-remaining");
        add(resets, until(value.strip(), now), left);
      }
    });
    Optional<Duration> usedUp =
        resets.entrySet().stream()
            .filter(Map.Entry::getValue)
            .map(Map.Entry::getKey)
            .max(Duration::compareTo);
    return usedUp.or(() -> resets.keySet().stream().min(Duration::compareTo)).orElse(null);
  }

  private static void add(
      Map<Duration, Boolean> resets, @Nullable Duration reset, @Nullable String left) {
    if (reset != null) {
      resets.merge(reset, left != null && left.strip().equals("0"), Boolean::logicalOr);
    }
  }

  private static @Nullable Duration duration(String text) {
    if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return ofMillis(Double.parseDouble(text) * 1e3);
    }
    if (!GO_DURATION.matcher(text).matches()) {
      return null;
    }
    double millis = 0;
    Matcher part = GO_PART.matcher(text);
    while (part.find()) {
      millis += Double.parseDouble(part.group(1)) * millisOf(part.group(2));
    }
    return ofMillis(millis);
  }

  private static double millisOf(String unit) {
    return switch (unit) {
      case "ns" -> 1e-6;
      case "ms" -> 1;
      case "s" -> 1e3;
      case "m" -> 60e3;
      case "h" -> 3_600e3;
      default -> 1e-3;
    };
  }

  private static Duration ofMillis(double millis) {
    return Duration.ofMillis(Math.round(Math.min(millis, (double) RetryAfter.MAX.toMillis())));
  }

  private static @Nullable Duration until(String text, Instant now) {
    try {
      Instant instant =
          text.matches("\\d{1,11}")
              ? Instant.ofEpochSecond(Long.parseLong(text))
              : OffsetDateTime.parse(text).toInstant();
      Duration left = Duration.between(now, instant);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
