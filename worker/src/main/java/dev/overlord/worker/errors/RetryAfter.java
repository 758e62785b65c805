package dev.overlord.worker.errors;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a backend asks to wait, read in the order of OpenAI's own clients: {@code
 * retry-after-ms}, then {@code Retry-After} as seconds, which may have a fraction, then as an HTTP
 * date (RFC 9110, section 10.2.3). A 429 without any of them may still have {@link ResetHeaders}.
 */
public final class RetryAfter {
  /** A longer wish is cut to this: it is more likely a mistake than a plan. */
  public static final Duration MAX = Duration.ofDays(1);

  private RetryAfter() {}

  /**
   * @param status of the answer
   * @param headers by lower-case name
   * @param now wall-clock time, against which a date is read
   * @return milliseconds, from 0 to {@link #MAX}; null if nothing legible was asked for
   */
  public static @Nullable Long millis(int status, Map<String, String> headers, Instant now) {
    Long asked = asked(headers, now);
    if (asked != null || status != 429) {
      return asked;
    }
    Duration reset = ResetHeaders.wait(headers, now);
    return reset == null ? null : bounded((double) reset.toMillis());
  }

  private static @Nullable Long asked(Map<String, String> headers, Instant now) {
    Double millis = number(headers.get("retry-after-ms"));
    if (millis != null) {
      return bounded(millis);
    }
    String value = headers.get("retry-after");
    Double seconds = number(value);
    if (seconds != null) {
      return bounded(seconds * 1000);
    }
    Instant date = date(value);
    return date == null ? null : bounded((double) Duration.between(now, date).toMillis());
  }

  private static @Nullable Double number(@Nullable String value) {
    try {
      double number = value == null ? Double.NaN : Double.parseDouble(value);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Instant date(@Nullable String value) {
    try {
      return value == null
          ? null
          : ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long bounded(double millis) {
    return Math.round(Math.min(Math.max(millis, 0), (double) MAX.toMillis()));
  }
}
