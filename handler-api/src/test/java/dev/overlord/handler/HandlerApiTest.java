package dev.overlord.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlerApiTest {
  private static final class WordCountHandler implements TaskHandler {
    @Override
    public TaskResult run(Task task, TaskContext context) {
      return TaskResult.json("0");
    }
  }

  private static final class PDFPages implements TaskHandler {
    @Override
    public TaskResult run(Task task, TaskContext context) {
      return TaskResult.json("0");
    }
  }

  @Test
  void name_isThatOfTheClass() {
    assertThat(new WordCountHandler().name()).isEqualTo("word-count");
    assertThat(new PDFPages().name()).isEqualTo("pdf-pages");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"plain,`\"plain\"`", "a\"b,`\"a\\\"b\"`", "a\\b,`\"a\\\\b\"`", "ü€,`\"ü€\"`"})
  void text_isAJsonString(String text, String json) {
    assertThat(TaskResult.text(text).json()).isEqualTo(json);
  }

  @Test
  void text_escapesControls_andReplacesHalfCharacters() {
    assertThat(TaskResult.text("a\n\u0001\ud83d\ude00").json())
        .isEqualTo("\"a\\u000a\\u0001\ud83d\ude00\"");
    assertThat(TaskResult.text("x\ud83d").json()).isEqualTo("\"x\ufffd\"");
  }

  @Test
  void retryAfter_keepsTheRest() {
    TaskException failure =
        TaskException.temporary("busy", "later").retryAfter(Duration.ofSeconds(3));

    assertThat(failure)
        .hasMessage("later")
        .extracting(TaskException::code, TaskException::kind, TaskException::retryAfter)
        .containsExactly("busy", TaskException.Kind.TEMPORARY, Duration.ofSeconds(3));
  }
}
