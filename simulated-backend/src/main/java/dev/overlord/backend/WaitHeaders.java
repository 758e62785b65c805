package dev.overlord.backend;

import dev.overlord.backend.flavour.Flavour;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers that tell a client when to come again. */
final class WaitHeaders {

  /** Of a refusal with this status, as the spec wants it and the flavour writes it. */
  static Map<String, String> of(BackendSpec spec, int status) {
    Map<String, String> headers = new TreeMap<>(retryAfter(spec.retryAfter()));
    Duration reset = spec.reset();
    if (status == 429 && reset != null && spec.flavour() == Flavour.ANTHROPIC) {
      Instant at = Instant.now().plus(reset).truncatedTo(ChronoUnit.SECONDS);
      headers.put("anthropic-ratelimit-requests-remaining", "0");
      headers.put("anthropic-ratelimit-requests-reset", at.toString());
    } else if (status == 429 && reset != null) {
      headers.put("x-ratelimit-remaining-requests", "0");
      headers.put("x-ratelimit-reset-requests", reset.toMillis() + "ms");
    }
    return headers;
  }

  /**
   * {@code Retry-After} in whole seconds, rounded up; with {@code retry-after-ms} beside it, which
   * OpenAI's clients read first, where seconds do not say it exactly.
   */
  static Map<String, String> retryAfter(@Nullable Duration delay) {
    if (delay == null) {
      return Map.of();
    }
    long seconds = delay.plusNanos(999_999_999).toSeconds();
    String rounded = String.valueOf(seconds);
    return delay.toNanos() % 1_000_000_000 == 0
        ? Map.of("Retry-After", rounded)
        : Map.of("Retry-After", rounded, "retry-after-ms", String.valueOf(delay.toMillis()));
  }

  private WaitHeaders() {}
}
