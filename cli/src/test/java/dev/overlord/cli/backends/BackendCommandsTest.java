package dev.overlord.cli.backends;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.cli.command.Failures;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.codec.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class BackendCommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void matrix_hasARowForEachBackend_withItsSource() throws Exception {
    assertThat(run(new BackendsCommand(), "--json")).isZero();
    JsonNode rows = Json.shared().readTree(out.toString()).path("backends");
    assertThat(rows.findValuesAsText("backend")).isEqualTo(BackendPreset.labels());
    for (JsonNode row : rows) {
      assertThat(row.path("today").asText()).as(row.toString()).isNotBlank();
      assertThat(row.path("source").asText()).as(row.toString()).isNotBlank();
      assertThat(row.path("warnings").size()).as(row.toString()).isPositive();
      int most = row.path("workloads").path("swarm").asInt();
      assertThat(row.path("default_concurrency").asInt()).isBetween(1, most);
      assertThat(row.path("workloads").path("interactive").asInt()).isEqualTo(1);
    }
    assertThat(rows.get(3).path("recommended_concurrency").asText())
        .isEqualTo("1, not recommended for swarm mode");
  }

  @Test
  void table_namesAllBackends() {
    assertThat(run(new BackendsCommand())).isZero();
    assertThat(out.toString()).contains(BackendPreset.labels()).contains("db931fcf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llamacpp | 4 |   | llamacpp | 4 | Set concurrency to 4: the server computes 4 at once.
          llamacpp | 4 | 4 | llamacpp | 4 | The limit of 4 fits
          llamacpp | 4 | 2 | llamacpp | 4 | it could be 4
          llamacpp | 4 | 9 | llamacpp | 4 | The limit of 9 exceeds the server's 4 slots
          llamacpp | 4 | 9 | llamacpp | 4 | -np 9
          tabbyapi | 1 | 2 | tabbyapi | 1 | one slot
          tgi      | 128 | 200 | tgi  | 128 | refused with 429
          tgi      | 128 | | tgi      | 128 | Set concurrency to 8
          ollama   | 1 | 4 | ollama   |   | OLLAMA_NUM_PARALLEL=4
          vllm     | 256 | | vllm     |   | --max-num-seqs
          mlx      | 4 | 8 | mlx      |   | The limit of 8 is above the recommendation: set concurrency to 1
          openai   | 8 |   |          |   | Set concurrency to 2: nothing is known
          """)
  void probe_saysWhatToSet(
      String flavour, int slots, String limit, String backend, Integer found, String advice)
      throws Exception {
    String spec = "instant,slots=" + slots + ",model=m,flavour=" + flavour;
    try (SimulatedBackend server = SimulatedBackend.start(BackendOptions.of(spec))) {
      String compare = limit == null ? "--json" : "--concurrency=" + limit;
      assertThat(run(new ProbeCommand(), server.url() + "/v1", "--json", compare)).isZero();
    }
    JsonNode said = Json.shared().readTree(out.toString());
    assertThat(said.path("backend").asText(null)).isEqualTo(backend);
    assertThat(said.has("slots") ? said.path("slots").asInt() : null).isEqualTo(found);
    assertThat(said.path("models").path(0).asText()).isEqualTo("m");
    assertThat(said.path("advice").asText()).contains(advice);
  }

  @ParameterizedTest
  @CsvSource({"swarm, 4", "batch, 2", "interactive, 1"})
  void probeForAWorkload_saysWhatItCanUse(String workload, int suggested) throws Exception {
    try (SimulatedBackend server =
        SimulatedBackend.start(BackendOptions.of("instant,slots=16,flavour=llamacpp"))) {
      assertThat(run(new ProbeCommand(), server.url(), "--workload=" + workload)).isZero();
    }
    int most = BackendPreset.LLAMACPP.facts().most();
    assertThat(out.toString())
        .contains("Set concurrency to " + Math.min(suggested, most) + ": that is what " + workload);
  }

  @Test
  void probeForPeople_hasBackendSlotsModelsAndAdvice() throws Exception {
    try (SimulatedBackend server =
        SimulatedBackend.start(BackendOptions.of("instant,slots=4,flavour=llamacpp"))) {
      assertThat(run(new ProbeCommand(), server.url())).isZero();
    }
    assertThat(out.toString())
        .contains("backend  llamacpp", "slots    4 (GET /props total_slots)")
        .contains("models   simulated", "advice   Set concurrency to 4");
  }

  @Test
  void nobodyThere_isInfrastructure() {
    assertThat(run(new ProbeCommand(), "http://127.0.0.1:1")).isEqualTo(3);
    assertThat(err.toString()).contains("refuses connections");
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, --concurrency=0, at least 1",
    "http://h, --pool=p, belong together",
    "h:8000, --json, no URL of a server",
    "http://h, --workload=swam, did you mean 'swarm'",
  })
  void wrongUse_isSaid(String url, String option, String sentence) {
    assertThat(run(new ProbeCommand(), url, option)).isEqualTo(2);
    assertThat(err.toString()).contains(sentence);
  }

  private int run(Object command, String... arguments) {
    Failures failures = new Failures();
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setOverwrittenOptionsAllowed(true)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(arguments);
  }
}
