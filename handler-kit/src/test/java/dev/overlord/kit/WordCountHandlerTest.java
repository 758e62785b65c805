package dev.overlord.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The example test of docs/handlers.md. */
class WordCountHandlerTest {
  @Test
  void words_areCounted() {
    try (HandlerKit kit = HandlerKit.with(new WordCountHandler())) {
      KitResult result = kit.run("\"to be or not\"");

      assertThat(result.succeeded()).isTrue();
      assertThat(result.body()).isEqualTo("4");
    }
  }

  @Test
  void otherPayloads_failForGood() {
    try (HandlerKit kit = HandlerKit.with(new WordCountHandler())) {
      KitResult result = kit.run("42");

      assertThat(result.errorCode()).isEqualTo("invalid_payload");
      assertThat(result.attempts()).isEqualTo(1);
    }
  }
}
