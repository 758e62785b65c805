package dev.overlord.common.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: whoever sends something that is no task finds its outcome under the id that it gave. */
class TaskIdTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\":\"a\",\"payload\":1,\"prio\":2}|a",
        "{\"prio\":{\"id\":\"inner\"},\"id\":\"outer\"}|outer",
        "{\"payload\":[{\"id\":\"inner\"}],\"id\":\"a b\"}|a b",
      })
  void idOfWhatIsNoTask_isRead(String value, String id) {
    assertThat(TaskCodec.idOf(value.getBytes(StandardCharsets.UTF_8))).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "[\"id\"]",
        "{\"id\":5}",
        "{\"id\":\"\"}",
        "{\"id\":\"cut\"",
        "{\"prio\":1}",
        "7"
      })
  void whereThereIsNone_itIsNotMadeUp(String value) {
    assertThat(TaskCodec.idOf(value.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void twoIds_areNone() {
    String value = "{\"id\":\"first\",\"id\":\"last\"}";
    assertThat(TaskCodec.idOf(value.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void noValue_hasNoId() {
    assertThat(TaskCodec.idOf(null)).isNull();
  }

  @Test
  void idThatIsTooLong_isNone() {
    String value = "{\"id\":\"" + "x".repeat(1001) + "\"}";
    assertThat(TaskCodec.idOf(value.getBytes(StandardCharsets.UTF_8))).isNull();
  }
}
