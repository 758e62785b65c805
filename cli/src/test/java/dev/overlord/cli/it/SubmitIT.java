package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whoever stops a {@code submit} loses nothing, and is told how to go on. Method: the
 * launcher in Bash, SIGINT as of Ctrl-C, and the command that it prints.
 */
class SubmitIT {
  private static final int TASKS = 12;

  @TempDir Path folder;

  private HttpCluster cluster;
  private DocShell shell;
  private String kafka;

  @BeforeEach
  void start() throws Exception {
    cluster =
        new HttpCluster(
            Files.createDirectory(folder.resolve("cluster")),
            "instant,latency=500ms",
            1,
            Duration.ofSeconds(30));
    shell = new DocShell(Files.createDirectory(folder.resolve("shell")));
    kafka = " --pool gpu --kafka " + cluster.bootstrapServers();
    Files.writeString(shell.folder().resolve("in.jsonl"), "{\"prompt\": \"a\"}\n".repeat(TASKS));
  }

  @AfterEach
  void stop() throws IOException {
    shell.close();
    cluster.close();
  }

  @Test
  void ctrlC_leavesTheTasks_andTheCommandThatGetsAllResults() throws Exception {
    assumeCtrlCReachesChildren();
    Path out = shell.start("./overlord submit in.jsonl --wait --json --output out.jsonl" + kafka);
    await("some are done")
        .atMost(RunProcess.PATIENCE)
        .until(() -> cluster.backend.stats().completed() >= 2);
    RunProcess.signal(shell.last().pid(), "INT");

    assertThat(shell.last().waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = shell.errors(out);
    assertThat(shell.last().exitValue()).as(said).isEqualTo(130);
    JsonNode ended = Json.shared().readTree(Files.readString(out));
    long open = ended.path("open").asLong();
    assertThat(open).isBetween(1L, TASKS - 1L);
    assertThat(ended.path("submitted").asLong()).isEqualTo(TASKS);
    assertThat(said)
        .contains("Interrupted: " + (TASKS - open) + " of 12 tasks have their outcome")
        .contains("12 submitted, " + (TASKS - open) + " succeeded, 0 failed, 0 invalid, " + open);
    assertThat(lines("out.jsonl")).hasSize((int) (TASKS - open));

    String rest =
        said.lines()
            .map(String::strip)
            .filter(line -> line.startsWith("./overlord"))
            .findFirst()
            .orElseThrow();
    assertThat(rest).contains("out.jsonl.tasks --wait --output out.jsonl");
    JsonNode all = Json.shared().readTree(shell.succeeds(rest + " --json"));
    assertThat(all.path("succeeded").asInt()).isEqualTo(TASKS);
    assertThat(lines("out.jsonl").stream().map(RunProcess::id)).hasSize(TASKS);
    assertThat(cluster.backend.stats().completed()).as("none ran twice").isEqualTo(TASKS);
  }

  @Test
  void openInput_endsAtCtrlC_andWhatWasReadStays() throws Exception {
    assumeCtrlCReachesChildren();
    Process submit =
        new ProcessBuilder("bash", "-c", "exec ./overlord submit --json" + kafka)
            .directory(shell.folder().toFile())
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try (OutputStream in = submit.getOutputStream()) {
      in.write("{\"prompt\": \"a\"}\n{\"prompt\": \"b".getBytes(StandardCharsets.UTF_8));
      in.flush();
      await("the first is there")
          .atMost(RunProcess.PATIENCE)
          .until(() -> cluster.backend.stats().completed() == 1);
      RunProcess.signal(submit.pid(), "INT");

      assertThat(submit.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(submit.exitValue()).isEqualTo(130);
    assertThat(Files.readString(folder.resolve("err"))).contains("1 submitted; interrupted");
    assertThat(Files.readAllLines(folder.resolve("out"))).hasSize(1);
  }

  @Test
  void results_areThoseThatAreThere_orAllOfThem() throws Exception {
    shell.succeeds("./overlord submit in.jsonl --json" + kafka + " > tasks");
    assertThat(lines("tasks")).hasSize(TASKS);
    assertThat(Json.shared().readTree(lines("tasks").getFirst()).has("at")).isTrue();
    String at = " --kafka " + cluster.bootstrapServers();

    DocShell.Said some = shell.run("./overlord results tasks" + at);
    assertThat(some.code()).as(some.err()).isEqualTo(1);
    assertThat(some.err()).contains("12 tasks, ", "not done (--wait waits for them)");
    String all = shell.succeeds("./overlord results --wait < tasks" + at);
    assertThat(all.lines().map(RunProcess::id)).hasSize(TASKS);
    String plain = shell.succeeds("sed 's/,\"at\":[^}]*//' tasks | ./overlord results" + at);
    assertThat(plain.lines()).hasSize(TASKS);

    DocShell.Said wrong = shell.run("echo '{\"ref\":\"x\"}' | ./overlord results" + at);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("line 1 of FILE names no task");
  }

  @Test
  void allDone_leavesNoList() throws Exception {
    shell.succeeds("./overlord submit --wait --output out.jsonl" + kafka + " < in.jsonl");
    assertThat(lines("out.jsonl")).hasSize(TASKS);
    try (Stream<Path> files = Files.list(shell.folder())) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tasks"));
    }
  }

  /** A build in a shell's background ignores SIGINT, and so does all that it starts. */
  private static void assumeCtrlCReachesChildren() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      String ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .map(line -> line.substring("SigIgn:".length()).strip())
              .findFirst()
              .orElseThrow();
      boolean sigint = (Long.parseUnsignedLong(ignored, 16) & 0b10) != 0;
      assumeFalse(sigint, "SIGINT is ignored here");
    }
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(shell.folder().resolve(file));
  }
}
