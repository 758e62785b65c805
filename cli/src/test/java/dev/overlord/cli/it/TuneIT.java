package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code probe} and {@code tune} know a pool, keep its tasks away from the measurement and
 * write what they recommend. Method: the commands on a real broker with an Overlord.
 */
class TuneIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void pool_isComparedWithItsServer_measured_andGivenTheRecommendation() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend backend =
            SimulatedBackend.start(BackendOptions.of("llamacpp,noise=0,flavour=llamacpp"));
        Roles roles = new Roles(folder, Map.of())) {
      String kafka = broker.bootstrapServers();
      Path ready = folder.resolve("coordinator.ready");
      roles.start("coordinator", "--kafka", kafka, "--ready-file", ready.toString());
      await("the namespace is there").atMost(RunProcess.PATIENCE).until(() -> Files.exists(ready));
      Path file = folder.resolve("pools.yaml");
      Files.writeString(
          file,
          "name: chat\nbackend: llamacpp\nconcurrency: 9\nendpoints: " + backend.url() + "\n");
      assertThat(overlord(0, "pools", "apply", file.toString(), "--kafka", kafka)).isNotNull();

      String probe =
          overlord(0, "probe", backend.url(), "--pool", "chat", "--kafka", kafka, "--json");
      assertThat(JSON.readTree(probe).path("slots").asInt()).isEqualTo(4);
      assertThat(JSON.readTree(probe).path("advice").asText()).contains("9", "4");

      String[] tune = {
        "tune", "--pool", "chat", "--kafka", kafka, "--max", "8", "--requests", "4", "--json"
      };
      assertThat(overlord(2, tune)).contains("pool 'chat' is not paused", "--pause");
      JsonNode report = JSON.readTree(overlord(0, with(tune, "--pause", "--apply")));
      JsonNode shown =
          JSON.readTree(overlord(0, "pools", "show", "chat", "--kafka", kafka, "--json"));

      assertThat(report.path("applied").asBoolean()).isTrue();
      assertThat(report.path("recommended").asInt()).isBetween(2, 8);
      assertThat(report.path("reason").asText()).contains("tokens/s for", "p95");
      assertThat(shown.findPath("concurrency").asInt())
          .isEqualTo(report.path("recommended").asInt());
      assertThat(shown.findPath("paused").asBoolean()).as("resumed").isFalse();
    }
  }

  private static String[] with(String[] command, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String overlord(int exitCode, String... arguments)
      throws IOException, InterruptedException {
    return OneCommand.run(folder, exitCode, arguments);
  }
}
