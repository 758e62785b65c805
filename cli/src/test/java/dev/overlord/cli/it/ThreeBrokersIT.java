package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: on a cluster of brokers the topics are made with their copies, and what threatens them is
 * said, with the remedy. Method: three brokers, the documented commands, and a kill. Work on such a
 * cluster while brokers die and are restarted is {@code ChaosIT}'s.
 */
class ThreeBrokersIT {
  private static final int BROKERS = 3;

  @TempDir Path folder;

  private final String clusterId = Uuid.randomUuid().toString();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> controllers = new ArrayList<>();

  @Test
  void topicsHaveTheirCopies_andCheckSaysWhatThreatensThem() throws Exception {
    for (int i = 0; i < BROKERS; i++) {
      ports.add(freePort());
      controllers.add(freePort());
    }
    try (Roles roles = new Roles(folder, Map.of())) {
      List<Process> brokers = new ArrayList<>();
      for (int i = 0; i < BROKERS; i++) {
        brokers.add(start(roles, i));
      }
      awaitReady();

      assertThat(topics(0, "create", "good.", "--replication=3", "--pool=default"))
          .containsPattern("good\\.leases +made");
      topics(0, "check", "good.", "--replication=3");

      topics(0, "create", "fragile.", "--replication=3", "--min-isr=3");
      assertThat(topics(1, "check", "fragile.", "--replication=3"))
          .as("each restart of a broker would stop all work")
          .contains("fragile.leases", "min.insync.replicas");

      assertEnds(brokers.getFirst().destroyForcibly());
      await("the dead broker is missed")
          .atMost(RunProcess.PATIENCE)
          .until(() -> checkOfGood().contains("start the broker that is away"));

      Files.delete(ready(0));
      brokers.set(0, start(roles, 0));
      await("it has caught up")
          .atMost(RunProcess.PATIENCE)
          .until(() -> checkOfGood().contains("topics are as they should be"));

      assertEnds(brokers.get(0).destroyForcibly());
      assertEnds(brokers.get(1).destroyForcibly());
      brokers.get(2).destroy();
      assertEnds(brokers.get(2)); // without a quorum it has nobody to take leave of
    }
  }

  private Process start(Roles roles, int broker) throws IOException {
    String voters =
        IntStream.range(0, BROKERS)
            .mapToObj(i -> (i + 1) + "=" + controllers.get(i))
            .collect(Collectors.joining(","));
    return roles.start(
        "broker",
        "--data=" + folder.resolve("broker-" + broker),
        "--port=" + ports.get(broker),
        "--node=" + (broker + 1),
        "--cluster-id=" + clusterId,
        "--controllers=" + voters,
        "--ready-file=" + ready(broker));
  }

  private Path ready(int broker) {
    return folder.resolve("broker-" + broker + ".ready");
  }

  private void awaitReady() {
    await("all brokers serve")
        .atMost(RunProcess.PATIENCE)
        .until(() -> IntStream.range(0, BROKERS).allMatch(i -> Files.exists(ready(i))));
  }

  /** What check prints, whether it finds something or not. */
  private String checkOfGood() throws Exception {
    return printed(command("check", "good.", List.of("--replication=3")));
  }

  /** What it prints, on either stream. */
  private String topics(int exitCode, String command, String namespace, String... options)
      throws Exception {
    Process process = command(command, namespace, List.of(options));
    String text = printed(process);
    assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
    return text;
  }

  private Process command(String command, String namespace, List<String> options)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                RunProcess.launcher(),
                "topics",
                command,
                "--namespace=" + namespace,
                "--kafka=" + bootstrap()));
    arguments.addAll(options);
    return new ProcessBuilder(arguments).redirectErrorStream(true).start();
  }

  /** A few lines, which the pipe holds until it has ended. */
  private static String printed(Process process) throws Exception {
    assertEnds(process);
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void assertEnds(Process process) throws InterruptedException {
    if (!process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(process.info() + " does not end");
    }
  }

  private String bootstrap() {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
