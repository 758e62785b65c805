package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.model.RawJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadTest {
  @Test
  void plainBody_goesToChat_byteForByte() throws Exception {
    String body = "{ \"messages\" : [] , \"temperature\":1.00e-0, \"x\":\"\\u00e9é\" }";
    Payload payload = read(body, null);
    assertThat(payload.path()).isEqualTo("/v1/chat/completions");
    assertThat(text(payload)).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/embeddings"})
  void batchLine_goesToItsUrl_byteForByte(String url) throws Exception {
    Payload payload =
        read(
            "{\"custom_id\":\"a\",\"body\": { \"input\" :\"ü\" },\"method\":\"POST\",\"url\":\""
                + url
                + "\"}",
            null);
    assertThat(payload.path()).isEqualTo(url);
    assertThat(text(payload)).isEqualTo("{ \"input\" :\"ü\" }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\":\"/v1/x\"}",
        "{\"body\":{}}",
        "{\"url\":1,\"body\":{}}",
        "{\"url\":\"/v1/x\",\"body\":\"text\"}"
      })
  void withoutBothFields_thePayloadIsTheBody(String json) throws Exception {
    assertThat(text(read(json, null))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model":"a","n":1.0}                | {"model":"m","n":1.0}
          {"n":1.0,"model" : null }            | {"n":1.0,"model" : "m" }
          {"n":"é","model":{"deep":[1]}}       | {"n":"é","model":"m"}
          {"n":{"model":"inner"}}              | {"model":"m","n":{"model":"inner"}}
          {}                                   | {"model":"m"}
          {"url":"/v1/completions","body":{"model":12.50,"p":1}} | {"model":"m","p":1}
          """)
  void model_isExchangedInPlace(String json, String expected) throws Exception {
    assertThat(text(read(json, "m"))).isEqualTo(expected);
  }

  @Test
  void model_isEscaped() throws Exception {
    assertThat(text(read("{}", "a\"b\\c"))).isEqualTo("{\"model\":\"a\\\"b\\\\c\"}");
  }

  @Test
  void otherUrl_isRefusedWithTheThree() {
    assertThatThrownBy(() -> read("{\"url\":\"/v1/images\",\"body\":{}}", null))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("'/v1/images'")
        .hasMessageContaining("/v1/chat/completions, /v1/completions, /v1/embeddings");
  }

  @Test
  void otherMethod_isRefused() {
    assertThatThrownBy(
            () -> read("{\"url\":\"/v1/completions\",\"method\":\"GET\",\"body\":{}}", null))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("GET");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"stream":true}                         | {"stream_options":{"include_usage":true},"stream":true}
          {"stream":true,"stream_options":{}}     | {"stream":true,"stream_options":{}}
          {"url":"/v1/messages","body":{"stream":true,"max_tokens":1}} | {"stream":true,"max_tokens":1}
          """)
  void stream_asksForItsUsage(String json, String expected) throws Exception {
    Payload payload = read(json, null);
    assertThat(payload.stream()).isTrue();
    assertThat(text(payload)).isEqualTo(expected);
  }

  @Test
  void streamOfEmbeddings_isNone() throws Exception {
    assertThat(read("{\"url\":\"/v1/embeddings\",\"body\":{\"stream\":true}}", null).stream())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"max_tokens\":null}"})
  void messagesWithoutMaxTokens_areRefused(String body) {
    assertThatThrownBy(() -> read("{\"url\":\"/v1/messages\",\"body\":" + body + "}", null))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.failure().error().code()).isEqualTo("max_tokens_missing"));
  }

  @Test
  void streamOff_passes() throws Exception {
    assertThat(text(read("{\"stream\":false}", null))).isEqualTo("{\"stream\":false}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\"", "[]", "7", "null"})
  void payloadThatIsNoObject_isRefused(String json) {
    assertThatThrownBy(() -> read(json, null))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining(json);
  }

  private static Payload read(String json, @Nullable String model) throws RejectedException {
    return Payload.read(RawJson.of(json), model, Payload.CHAT);
  }

  private static String text(Payload payload) {
    return new String(payload.body(), StandardCharsets.UTF_8);
  }
}
