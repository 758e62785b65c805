package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a worker waits for a Kafka that is away when it starts, also one that is to define its
 * pool. Method: a worker, then a broker and an Overlord at the address that it asked.
 */
class KafkaAwayIT {
  @TempDir Path folder;

  @Test
  void workerWithItsBackend_waitsForKafka_andDefinesThePool() throws Exception {
    int port = freePort();
    String kafka = "--kafka=127.0.0.1:" + port;
    try (Roles roles = new Roles(folder, Map.of());
        SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of("instant"))) {
      Process worker =
          roles.start(
              "worker",
              kafka,
              "--pool=default",
              "--url",
              backend.url(),
              "--concurrency=3",
              "--data",
              data("worker"));
      Path log = folder.resolve("worker0.log");
      await("the worker asks")
          .atMost(RunProcess.PATIENCE)
          .until(() -> says(log, "namespace.wanted"));

      try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), port)) {
        assertThat(broker.bootstrapServers()).endsWith(":" + port);
        roles.start("coordinator", kafka, "--data", data("coordinator"));

        await("the worker works").atMost(RunProcess.PATIENCE).until(() -> says(log, "role.ready"));
        assertThat(worker.isAlive()).isTrue();
        assertThat(OneCommand.here(0, "pools", "show", "default", kafka))
            .contains(backend.url(), "concurrency");
      }
    }
  }

  private String data(String role) {
    return folder.resolve(role).toString();
  }

  private static boolean says(Path log, String event) throws IOException {
    return Files.readString(log).contains(event);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
