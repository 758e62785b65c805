package dev.overlord.worker.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3                             | 3000
          0                             | 0
          1.5                           | 1500
          0.0004                        | 0
          -7                            | 0
          600                           | 600000
          999999999999                  | 86400000
          Mon, 23 Nov 2026 10:00:20 GMT | 20000
          Mon, 23 Nov 2026 09:00:00 GMT | 0
          soon                          |
          NaN                           |
          Infinity                      |
          ''                            |
          """)
  void retryAfter_isReadAsSecondsOrDate(String value, Long expected) {
    assertThat(RetryAfter.millis(503, Map.of("retry-after", value), NOW)).isEqualTo(expected);
  }

  @Test
  void milliseconds_goBeforeSeconds() {
    var headers = Map.of("retry-after", "60", "retry-after-ms", "250.4");
    assertThat(RetryAfter.millis(503, headers, NOW)).isEqualTo(250);
  }

  @Test
  void illegibleMilliseconds_leaveTheSeconds() {
    var headers = Map.of("retry-after", "2", "retry-after-ms", "x");
    assertThat(RetryAfter.millis(503, headers, NOW)).isEqualTo(2000);
  }

  @Test
  void noHeader_isNull() {
    assertThat(RetryAfter.millis(503, Map.of(), NOW)).isNull();
  }
}
