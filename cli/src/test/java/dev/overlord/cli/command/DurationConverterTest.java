package dev.overlord.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.Durations;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @ParameterizedTest
  @CsvSource({"500ms,500", "60s,60000", "2m,120000", "1h,3600000", "1 s,1000", "0s,0"})
  void durations_haveAUnit(String text, long milliseconds) {
    assertThat(converter.convert(text)).isEqualTo(Duration.ofMillis(milliseconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1d"})
  void otherTexts_areRefusedWithTheUnits(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("ms");
  }

  @Test
  void format_isReadBack() {
    Duration duration = Duration.ofMillis(12_345);
    assertThat(converter.convert(Durations.format(duration))).isEqualTo(duration);
  }
}
