package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.config.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPlannerTest {
  @TempDir Path temp;
  private Path input;

  @BeforeEach
  void write() throws IOException {
    input = Files.writeString(temp.resolve("in.jsonl.gz"), "").toRealPath();
  }

  @Test
  void defaults_areTheDocumentedOnes() {
    RunPlan plan = plan(Options.of(input), Map.of("OPENAI_API_KEY", "k"));

    assertThat(plan.out()).isEqualTo(input.resolveSibling("in.results.jsonl"));
    assertThat(plan.data().getParent()).isEqualTo(input.resolveSibling(".overlord"));
    assertThat(plan.data().getFileName().toString()).matches("in\\.jsonl\\.gz-[0-9a-f]{8}");
    assertThat(plan.concurrency()).isEqualTo(new Setting<>(2, "the default"));
    assertThat(plan.timeout().value()).isEqualTo(Duration.ofMinutes(10));
    assertThat(plan.simulated()).isTrue();
    assertThat(plan.apiKey()).as("a simulated backend wants no key").isEqualTo(ApiKey.none());
    assertThat(plan.definition("http://h").apiKeyEnv()).isNull();
  }

  @Test
  void environment_standsInForFlags_andFlagsWin() {
    Map<String, String> environment =
        Map.of(
            "ATOM_LLM_BASE_URL", "http://e:1/v1",
            "ATOM_LLM_MODEL", "em",
            "ATOM_LLM_TIMEOUT", "30",
            "ATOM_LLM_API_KEY", "secret");

    RunPlan plan = plan(Options.of(input), environment);
    assertThat(plan.url()).isEqualTo(new Setting<>("http://e:1", "ATOM_LLM_BASE_URL"));
    assertThat(plan.model()).isEqualTo(new Setting<>("em", "ATOM_LLM_MODEL"));
    assertThat(plan.timeout().value()).isEqualTo(Duration.ofSeconds(30));
    assertThat(plan.definition("http://h").apiKeyEnv()).isEqualTo("ATOM_LLM_API_KEY");
    assertThat(plan.definition("http://h").timeoutMs()).isEqualTo(30_000);
    assertThat(plan.toString()).doesNotContain("secret");

    RunPlan flagged = plan(Options.of(input).withUrl("http://f"), environment);
    assertThat(flagged.url()).isEqualTo(new Setting<>("http://f", "--url"));
    assertThat(flagged.model()).isEqualTo(new Setting<>("m", "--model"));
    assertThat(plan(Options.of(input).withSimulate("instant"), environment).simulated()).isTrue();
  }

  @Test
  void backend_setsTheConcurrencyAndNothingElse() {
    RunPlan plan = plan(Options.of(input).withBackend("vllm"), Map.of());
    assertThat(plan.concurrency()).isEqualTo(new Setting<>(4, "the preset for vllm"));
    assertThat(plan.simulated()).isTrue();
    assertThat(plan.definition("http://h").backend()).isEqualTo("vllm");
  }

  @Test
  void whatCannotBeUsed_isRefusedByItsFlag() throws IOException {
    refused(Options.of(temp.resolve("none.jsonl")), "does not exist");
    refused(Options.of(temp), "is not a file");
    refused(Options.of(input).withOut(input), "is INPUT itself");
    Path link = Files.createSymbolicLink(temp.resolve("link.jsonl"), input);
    refused(Options.of(input).withOut(link), "is INPUT itself");
    refused(Options.of(input).withOut(temp), "is a folder");
    refused(Options.of(input).withOut(temp.resolve("no/out")), "does not exist");
    refused(Options.of(input).withData(input), "--data");
    refused(Options.of(input).withPool("Big"), "--pool: pool name 'Big'");
    refused(Options.of(input).withKafka("foo"), "--kafka 'foo' must be host:port");
    refused(Options.of(input).withWorkers(0), "--workers 0");
    refused(Options.of(input).withLeaseTtl("60"), "write 60s");
    refused(Options.of(input).withLeaseTtl("10ms"), "at least 1s");
    refused(Options.of(input).withBackend("vlm"), "did you mean 'vllm'?");
    refused(Options.of(input).withUrl("http://h").withSimulate("instant"), "exclude each other");
  }

  private static void refused(Options options, String message) {
    assertThatThrownBy(() -> plan(options, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  private static RunPlan plan(Options options, Map<String, String> environment) {
    return new RunPlanner(new Sources(environment, AtomFile.empty())).plan(options.get());
  }
}
