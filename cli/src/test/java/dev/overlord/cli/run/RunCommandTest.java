package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.model.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class RunCommandTest {
  @TempDir Path temp;
  private final MemoryLog log = new MemoryLog();
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private Path input;

  @BeforeEach
  void write() throws IOException {
    input = Files.writeString(temp.resolve("in.jsonl"), "{\"q\":\"a\"}\n{\"q\":\"b\"}\n");
  }

  @Test
  void json_isTheLastLineOfStdout_andAllElseGoesToStderr() throws IOException {
    ExitCode code =
        run(Optional.empty(), input.toString(), "--prompt-field", "q", "--json", "--concurrency=3");

    assertThat(code).as(text(stderr)).isEqualTo(ExitCode.OK);
    assertThat(text(stdout).lines()).hasSize(1);
    JsonNode summary = Json.shared().readTree(stdout.toByteArray());
    assertThat(summary.get("tasks").asLong()).isEqualTo(2);
    assertThat(summary.get("succeeded").asLong()).isEqualTo(2);
    assertThat(summary.get("failed").asLong()).isZero();
    assertThat(summary.get("seconds").isDouble()).isTrue();
    assertThat(summary.get("max_concurrency").asInt()).isEqualTo(2);
    assertThat(summary.get("concurrency_limit").asInt()).isEqualTo(3);
    assertThat(summary.get("latency_p95_ms").asLong()).isEqualTo(100);
    assertThat(text(stderr))
        .contains("2 tasks, at most 3 at once (from --concurrency)")
        .contains("No --url given: a simulated backend answers")
        .contains("2/2 done")
        .contains("2 succeeded, 0 failed");
  }

  @Test
  void withoutJson_theSummaryIsForPeople() {
    assertThat(run(Optional.empty(), input.toString(), "--prompt-field=q")).isEqualTo(ExitCode.OK);
    assertThat(text(stdout)).contains("2: 2 succeeded, 0 failed").contains("at most 2 of 2");
  }

  @Test
  void atomFileOfTheWorkingFolder_isRead() throws IOException {
    Files.writeString(temp.resolve(".atom.yml"), "llm: {concurrency: 7}\n");
    run(Optional.empty(), input.toString(), "--prompt-field=q");
    assertThat(text(stderr)).contains("at most 7 at once (from .atom.yml (llm.concurrency))");
  }

  @Test
  void everyKindOfEnd_hasItsExitCode() {
    assertThat(run(Optional.empty(), temp.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(text(stderr)).startsWith("overlord run: INPUT '").contains("does not exist");
    assertThat(run(Optional.empty(), input.toString())).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(
            run(
                Optional.of("http://h refuses the key."),
                input.toString(),
                "--prompt-field=q",
                "--data=" + temp.resolve("other")))
        .isEqualTo(ExitCode.INFRASTRUCTURE);
    assertThat(text(stderr)).endsWith("overlord run: http://h refuses the key.%n".formatted());
    assertThat(run(Optional.empty(), input.toString(), "--simulate=bad")).isEqualTo(ExitCode.USAGE);
    assertThat(text(stderr)).endsWith("overlord run: --simulate: unknown profile%n".formatted());
  }

  @Test
  void stackTraces_areShownOnlyWhenAskedFor() {
    run(Optional.of("no."), input.toString(), "--prompt-field=q");
    assertThat(text(stderr)).doesNotContain("\tat dev.overlord");
    run(Optional.of("no."), input.toString(), "--prompt-field=q", "--verbose");
    assertThat(text(stderr)).contains("\tat dev.overlord");
  }

  private ExitCode run(Optional<String> problem, String... arguments) {
    var command =
        new RunCommand(
            (plan, folder) -> new FakeCluster(log, task -> Optional.of(Outcome.SUCCEEDED)),
            (url, model, key) -> problem,
            spec -> spec.equals("bad") ? Optional.of("unknown profile") : Optional.empty());
    new CommandLine(command).parseArgs(arguments);
    return command.run(Map.of(), temp, stream(stdout), stream(stderr));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
