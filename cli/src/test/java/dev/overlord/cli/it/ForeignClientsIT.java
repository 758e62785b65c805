package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: producers in any language submit onto the topic and read results and stats. Method: the
 * examples that the documentation shows, run as they are against one cluster.
 */
class ForeignClientsIT {
  private static final int COUNT = 30;

  /** A program, and what shows that it can run here. */
  private record Client(String name, List<String> check, List<String> command) {}

  @TempDir Path folder;

  @Test
  void examplesInThreeLanguages_readAnOutcomeForEachTask_andTheStats() throws Exception {
    List<Client> clients = clients();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of("instant"));
        Roles roles = new Roles(folder, Map.of())) {
      String kafka = broker.bootstrapServers();
      roles.start("coordinator", "--kafka", kafka);
      roles.start("worker", "--kafka=" + kafka, "--pool=p", "--url=" + backend.url());
      awaitTasksTopic(kafka);

      for (Client client : clients) {
        List<String> command = new ArrayList<>(client.command());
        command.addAll(List.of(kafka, "p", String.valueOf(COUNT)));
        assertThat(runs(command)).as(() -> client.name() + ": " + lines()).isTrue();
        checkOutput(client);
      }
      assertThat(backend.stats().completed()).isEqualTo((long) COUNT * clients.size());
    }
  }

  private void checkOutput(Client client) throws IOException {
    List<String> lines = lines();
    assertThat(lines).as(client.name()).hasSize(COUNT + 1);
    assertThat(lines.subList(0, COUNT))
        .as(client.name())
        .doesNotHaveDuplicates()
        .allSatisfy(line -> assertThat(line).endsWith(" succeeded"));
    String last = lines.getLast();
    JsonNode stats = Json.shared().readTree(last.substring(last.indexOf('{')));
    assertThat(stats.path("pool").asText()).as(client.name()).isEqualTo("p");
    assertThat(stats.path("concurrency_limit").asInt()).as(client.name()).isPositive();
  }

  /** Those whose programs are here; where none is, there is nothing to show. */
  private List<Client> clients() throws Exception {
    Path examples = Path.of("..", "examples", "clients").toAbsolutePath().normalize();
    Path node = folder.resolve("node");
    Files.createDirectories(node);
    for (String file : List.of("package.json", "package-lock.json", "overlord.mjs")) {
      Files.copy(examples.resolve("node").resolve(file), node.resolve(file));
    }
    List<Client> wanted =
        List.of(
            new Client("kcat", List.of("kcat", "-V"), List.of(examples.resolve("kcat.sh") + "")),
            new Client(
                "node",
                List.of("npm", "--prefix=" + node, "ci", "--no-audit", "--no-fund"),
                List.of("node", node.resolve("overlord.mjs").toString())),
            new Client(
                "python",
                List.of("/usr/bin/python3", "-c", "import confluent_kafka"),
                List.of("/usr/bin/python3", examples.resolve("overlord.py").toString())));
    List<Client> present = new ArrayList<>();
    for (Client client : wanted) {
      if (runs(client.check())) {
        present.add(client);
      } else {
        System.out.println(client.name() + " is not installed: its example was not tried");
      }
    }
    assumeTrue(!present.isEmpty(), "no client is installed: no example tried");
    return present;
  }

  private static void awaitTasksTopic(String kafka) {
    String tasks = Topics.standard().tasks("p", Lane.NORMAL);
    try (KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", kafka));
        LogAdmin admin = log.admin()) {
      await("the pool is defined")
          .atMost(RunProcess.PATIENCE)
          .until(() -> admin.describe(tasks).isPresent());
    }
  }

  private boolean runs(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      boolean ended = process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly().onExit().join();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(folder.resolve("output"));
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }
}
