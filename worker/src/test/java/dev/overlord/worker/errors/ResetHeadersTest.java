package dev.overlord.worker.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResetHeadersTest {
  private static final Instant NOW = Instant.parse("2025-08-21T12:40:00Z");

  @ParameterizedTest
  @CsvSource({
    "12ms, 12",
    "1s, 1000",
    "6m0s, 360000",
    "1h2m3s, 3723000",
    "1.5s, 1500",
    "250us, 0",
    "1500µs, 2",
    "1s1500\u00c2\u00b5s, 1002",
    "0, 0",
    "0s, 0",
    "7, 7000",
    "9999h, 86400000",
    "-1, ",
    "-3s, ",
    "soon, ",
  })
  void openAiResets_areGoDurationsOrAzureSeconds(String value, Long millis) {
    for (String name : new String[] {"requests", "tokens", "tokens_usage_based"}) {
      assertThat(wait(429, "x-ratelimit-reset-" + name, value)).as(name).isEqualTo(millis);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic-ratelimit-requests-reset, 2025-08-21T12:40:59Z, 59000",
    "anthropic-ratelimit-input-tokens-reset, 2025-08-21T14:40:01+02:00, 1000",
    "anthropic-ratelimit-output-tokens-reset, 2025-08-21T12:00:00Z, 0",
    "anthropic-ratelimit-unified-reset, 1755780030, 30000",
    "anthropic-ratelimit-tokens-reset, tomorrow, ",
  })
  void anthropicResets_areInstants(String name, String value, Long millis) {
    assertThat(wait(429, name, value)).isEqualTo(millis);
  }

  @Test
  void allowanceThatIsUsedUp_decides() {
    assertThat(
            wait(
                429,
                "x-ratelimit-remaining-requests",
                "12",
                "x-ratelimit-reset-requests",
                "90ms",
                "x-ratelimit-remaining-tokens",
                "0",
                "x-ratelimit-reset-tokens",
                "20s"))
        .isEqualTo(20_000);
    assertThat(
            wait(
                429,
                "anthropic-ratelimit-requests-remaining",
                "0",
                "anthropic-ratelimit-requests-reset",
                "2025-08-21T12:40:05Z",
                "anthropic-ratelimit-tokens-remaining",
                "100",
                "anthropic-ratelimit-tokens-reset",
                "2025-08-21T12:41:00Z"))
        .isEqualTo(5_000);
  }

  @Test
  void noneIsUsedUp_theFirstThatIsFullDecides() {
    assertThat(wait(429, "x-ratelimit-reset-requests", "1s", "x-ratelimit-reset-tokens", "20s"))
        .isEqualTo(1_000);
  }

  @Test
  void resets_countForA429WithoutRetryAfterOnly() {
    String[] reset = {"x-ratelimit-reset-tokens", "20s"};
    assertThat(wait(503, reset)).isNull();
    assertThat(wait(429, "retry-after", "2", "x-ratelimit-reset-tokens", "20s")).isEqualTo(2_000);
  }

  private static Long wait(int status, String... headers) {
    Map<String, String> byName = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      byName.put(headers[i], headers[i + 1]);
    }
    return RetryAfter.millis(status, byName, NOW);
  }
}
