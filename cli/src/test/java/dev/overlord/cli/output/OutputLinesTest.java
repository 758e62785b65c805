package dev.overlord.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
  @Test
  void everyOutcome_asTheGoldenFileSays() throws IOException {
    var lines = new ByteArrayOutputStream();
    lines.write(
        OutputLines.of(
            result("é", Outcome.SUCCEEDED, 200, "{\n\"n\": 1.10,\r\n\"choices\":[]}", null)));
    lines.write(
        OutputLines.of(
            result(
                "a",
                Outcome.FAILED,
                500,
                "\"oops\"",
                new TaskError("http_500", "the server failed"))));
    lines.write(
        OutputLines.of(
            result("b", Outcome.FAILED, null, null, new TaskError("timeout", "too slow"))));
    lines.write(OutputLines.of(result("c", Outcome.CANCELLED, null, null, null)));
    lines.write(OutputLines.of(new BadLine(9, "line-9", "not JSON")));

    try (var golden =
        Objects.requireNonNull(OutputLinesTest.class.getResourceAsStream("results.jsonl"))) {
      assertThat(lines.toString(StandardCharsets.UTF_8))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void customId_isFoundInWholeResultLinesOnly() {
    assertThat(customId("{\"custom_id\":\"a\",\"response\":{\"x\":[1]},\"error\":null}"))
        .isEqualTo("a");
    assertThat(customId("{\"custom_id\":\"a\",\"response\":{\"x\":[1]},\"error\":nu")).isNull();
    assertThat(customId("{\"custom_id\":\"a\",\"method\":\"POST\"}")).isNull();
    assertThat(customId("[]")).isNull();
  }

  private static @Nullable String customId(String line) {
    OutputLines.Former former = OutputLines.read(line.getBytes(StandardCharsets.UTF_8));
    return former == null ? null : former.customId();
  }

  static TaskResult result(
      String id,
      Outcome outcome,
      @Nullable Integer status,
      @Nullable String body,
      @Nullable TaskError error) {
    return new TaskResult(
        id,
        "overlord.tasks.p-0-7",
        "p",
        outcome,
        status,
        body == null ? null : RawJson.of(body),
        error,
        1,
        "w",
        12L,
        null,
        null,
        null,
        null,
        Map.of());
  }
}
