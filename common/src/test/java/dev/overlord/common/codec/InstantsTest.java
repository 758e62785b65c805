package dev.overlord.common.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the formatters of Java say is the judge. */
class InstantsTest {
  @Test
  void anyInstant_isWrittenAndReadAsJavaDoes() {
    Random random = new Random(1);
    long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < 100_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(random.nextLong(first, last + 1), random.nextInt(1_000_000_000));
      String text = Json.INSTANT.format(instant);
      assertThat(written(instant)).isEqualTo(text);
      assertThat(Instants.parse(text)).isEqualTo(Instant.parse(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z",
        "2024-02-29T12:00:00.001Z",
        "2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.123456Z",
        "2026-11-23T10:00:00.000+01:00",
        "2026-12-31T24:00:00.000Z",
        "2016-12-31T23:59:60.000Z",
        "+12026-11-23T10:00:00.000Z",
      })
  void otherForms_areReadAsJavaDoes(String text) {
    assertThat(Instants.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29T10:00:00.000Z",
        "2026-00-10T10:00:00.000Z",
        "2026-13-10T10:00:00.000Z",
        "2026-11-31T10:00:00.000Z",
        "2026-11-23T25:00:00.000Z",
        "2026-11-23T10:60:00.000Z",
        "2026-11-23t10-00:00.000Z",
        "2026-11-23T10:00:0x.000Z",
        "",
      })
  void whatIsNoInstant_isRefused(String text) {
    assertThatThrownBy(() -> Instants.parse(text)).isInstanceOf(DateTimeParseException.class);
  }

  @Test
  void yearsOfFiveDigits_areLeftToJava() {
    assertThat(Instants.write(Instant.parse("+10000-01-01T00:00:00Z"), new char[Instants.LENGTH]))
        .isFalse();
    assertThat(Instants.write(Instant.parse("-0001-01-01T00:00:00Z"), new char[Instants.LENGTH]))
        .isFalse();
  }

  private static String written(Instant instant) {
    char[] text = new char[Instants.LENGTH];
    assertThat(Instants.write(instant, text)).isTrue();
    return new String(text);
  }
}
