package dev.overlord.backend;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers that tell a client when to come again. */
final class RetryAfter {

  /**
   * {@code Retry-After} in whole seconds, rounded up; with {@code retry-after-ms} beside it, which
   * OpenAI's clients read first, where seconds do not say it exactly.
   */
  static Map<String, String> headers(@Nullable Duration delay) {
    if (delay == null) {
      return Map.of();
    }
    long seconds = delay.plusNanos(999_999_999).toSeconds();
    String rounded = String.valueOf(seconds);
    return delay.toNanos() % 1_000_000_000 == 0
        ? Map.of("Retry-After", rounded)
        : Map.of("Retry-After", rounded, "retry-after-ms", String.valueOf(delay.toMillis()));
  }

  private RetryAfter() {}
}
