package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the bench measures what it says. Method: small measurements with real processes; what is
 * looked at is the report's form and what must hold however fast the machine is.
 */
class BenchIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TASKS = 200;
  private static final int CAP = 4;
  private static final int DURATION_MS = 5;

  @TempDir Path folder;

  @Test
  void overlordAndBaselines_executeAllTasks_underTheCap() throws Exception {
    JsonNode report =
        bench(
            "--tasks=" + TASKS,
            "--duration=" + DURATION_MS,
            "--concurrency=" + CAP,
            "--workers=2",
            "--warm-up=100",
            "--baseline=share-group");

    assertPlausible(report);
    assertThat(report.path("overlord_heap").path("max_used_mb").asDouble()).isPositive();
    assertThat(report.path("handover_gap_ms").path("p99").asDouble()).isPositive();
    assertPlausible(report.path("baseline"));
    assertPlausible(report.path("baseline_batched"));
    assertThat(report.path("settings").path("tasks").asInt()).isEqualTo(TASKS);
    assertThat(report.path("settings").path("warm_up_tasks").asInt()).isEqualTo(100);
    assertThat(report.path("environment").path("kafka").asText()).startsWith("4.");
    assertThat(report.path("environment").path("cores").asInt()).isPositive();
  }

  @Test
  void oneAtATime_neverRunsTwo() throws Exception {
    JsonNode report =
        bench("--tasks=20", "--duration=1", "--workers=1", "--warm-up=0", "--one-at-a-time");

    assertThat(report.path("max_concurrency").asInt()).isEqualTo(1);
    assertThat(report.path("submit_to_start_ms").path("p50").asDouble()).isPositive();
    assertThat(report.has("slot_utilisation")).isFalse();
  }

  private static void assertPlausible(JsonNode contender) {
    assertThat(contender.path("tasks").asInt()).isEqualTo(TASKS);
    assertThat(contender.path("max_concurrency").asInt()).isBetween(1, CAP);
    assertThat(contender.path("elapsed_ms").asDouble())
        .isGreaterThanOrEqualTo((double) TASKS * DURATION_MS / CAP);
    assertThat(contender.path("slot_utilisation").asDouble()).isBetween(0.001, 1.0);
    double seconds = contender.path("elapsed_ms").asDouble() / 1_000;
    assertThat(contender.path("tasks_per_second").asDouble() * seconds).isBetween(199.0, 201.0);
    JsonNode waited = contender.path("submit_to_start_ms");
    assertThat(waited.path("p50").asDouble()).isPositive();
    assertThat(waited.path("p99").asDouble()).isGreaterThanOrEqualTo(waited.path("p50").asDouble());
    assertThat(contender.path("handover_gap_ms").path("p50").asDouble()).isNotNegative();
    assertThat(contender.path("cpu_ms_per_task").path("broker").asDouble()).isPositive();
    assertThat(contender.path("cpu_ms_per_task").path("total").asDouble()).isPositive();
  }

  private JsonNode bench(String... options) throws IOException, InterruptedException {
    Path out = folder.resolve("out.json");
    Path err = folder.resolve("err.txt");
    List<String> command = new ArrayList<>(List.of(RunProcess.launcher(), "bench", "--json"));
    command.add("--data=" + folder.resolve("data"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      return JSON.readTree(out.toFile());
    } finally {
      process.destroy();
    }
  }
}
