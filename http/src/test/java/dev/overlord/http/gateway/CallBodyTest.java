package dev.overlord.http.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallBodyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\"} | {}",
        "{ \"model\" : \"m\" , \"n\":1.10} | { \"n\":1.10}",
        "{\"n\":1.10,\"model\":\"m\"} | {\"n\":1.10}",
        "{\"a\":{\"model\":\"x\"}, \"model\":\"m\" ,\"é\":[1]} | {\"a\":{\"model\":\"x\"}, \"é\":[1]}",
      })
  void payload_isTheBodysOwnBytes_withoutTheModelWhereItIsOnlyAPoolsName(
      String body, String without) {
    CallBody read = read(body);
    assertThat(read.model()).isEqualTo("m");
    assertThat(read.payload("/v1/completions", true).toString())
        .isEqualTo("{\"url\":\"/v1/completions\",\"body\":" + body + "}");
    assertThat(read.payload("/v1/completions", false).toString())
        .isEqualTo("{\"url\":\"/v1/completions\",\"body\":" + without + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{\"model\":\"m\"",
        "{\"model\":\"m\"} {}",
        "{\"model\":1}",
        "{}",
        "{\"model\":\"a\",\"model\":\"b\"}",
        "{\"model\":\"m\",\"stream\":true}"
      })
  void bodyThatCannotBeATask_isRefused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(OpenAiException.class);
  }

  @Test
  void otherEncodings_areRefused_sinceATaskIsUtf8() {
    byte[] wide = "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> CallBody.read(wide)).hasMessageContaining("UTF-8");
    byte[] marked = "\uFEFF{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> CallBody.read(marked)).hasMessageContaining("UTF-8");
  }

  private static CallBody read(String body) {
    return CallBody.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
