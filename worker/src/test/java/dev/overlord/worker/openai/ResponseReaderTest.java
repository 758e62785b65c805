package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Usage;
import dev.overlord.worker.errors.BackendError;
import dev.overlord.worker.openai.ResponseReader.Reading;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseReaderTest {
  @Test
  void completeChat_hasItsUsage() {
    assertThat(
            chat(
                """
                {"id":"x","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}
                """))
        .isEqualTo(new Reading.Complete(Usage.of(7, 3)));
  }

  @Test
  void otherNamesOfUsage_areRead() {
    assertThat(
            chat(
                "{\"usage\":{\"input_tokens\":5,\"output_tokens\":2},"
                    + "\"choices\":[{\"finish_reason\":\"length\"}]}"))
        .isEqualTo(new Reading.Complete(Usage.of(5, 2)));
  }

  @Test
  void embeddings_countNoOutput() {
    assertThat(
            read(
                "{\"data\":[{\"index\":0,\"embedding\":[0.1,0.2]}],\"usage\":{\"prompt_tokens\":4}}",
                Payload.EMBEDDINGS))
        .isEqualTo(new Reading.Complete(Usage.of(4, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "\"many\"", "{\"prompt_tokens\":\"7\"}"})
  void usageThatIsNone_isNull(String usage) {
    assertThat(chat("{\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":" + usage + "}"))
        .isEqualTo(new Reading.Complete(null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "{}",
        "[]",
        "\"text\"",
        "{\"choices\":[]}",
        "{\"choices\":null}",
        "{\"choices\":[{\"message\":{}}]}",
        "{\"choices\":[{\"finish_reason\":null}]}",
        "{\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":null}]}",
        "{\"choices\":[{\"finish_reason\":\"error\"}]}",
        "{\"choices\":[{\"finish_reason\":\"abort\"}]}",
      })
  void answersThatDidNotEnd_areIncomplete(String body) {
    assertThat(chat(body)).isInstanceOf(Reading.Incomplete.class);
  }

  @Test
  void embeddingsWithoutData_areIncomplete() {
    assertThat(read("{\"data\":[]}", Payload.EMBEDDINGS)).isInstanceOf(Reading.Incomplete.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "{\"choices\":[{\"finish_reason\":\"stop\"}",
        "{} {}",
        "{\"a\":1,\"a\":2}"
      })
  void brokenBodies_areNotJson(String body) {
    assertThat(chat(body)).isInstanceOf(Reading.NotJson.class);
  }

  @Test
  void errorBesideChoices_isSeen() {
    assertThat(
            chat("{\"choices\":[{\"finish_reason\":\"stop\"}],\"error\":{\"message\":\"boom\"}}"))
        .isInstanceOfSatisfying(
            Reading.HiddenError.class,
            hidden -> assertThat(BackendError.of(hidden.answer()).message()).isEqualTo("boom"));
  }

  @Test
  void nullError_isNone() {
    assertThat(chat("{\"error\":null,\"choices\":[{\"finish_reason\":\"stop\"}]}"))
        .isInstanceOf(Reading.Complete.class);
  }

  private static Reading chat(String body) {
    return read(body, Payload.CHAT);
  }

  private static Reading read(String body, String path) {
    return ResponseReader.read(body.getBytes(StandardCharsets.UTF_8), path);
  }
}
