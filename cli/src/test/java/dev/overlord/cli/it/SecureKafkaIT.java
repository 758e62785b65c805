package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Goal: a cluster with TLS, passwords and rights works, and what it refuses is said plainly. */
class SecureKafkaIT {
  @TempDir static Path folder;
  private static SecureBroker broker;

  @BeforeAll
  static void start() throws Exception {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    broker = new SecureBroker(folder, "overlord", "stranger", "reader", "groupless");
    broker.grant(
        "overlord",
        "overlord.",
        ResourceType.TOPIC,
        ResourceType.GROUP,
        ResourceType.TRANSACTIONAL_ID);
    broker.grant("reader", "half.", ResourceType.TOPIC);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void withTheRightUser_tasksRunFromTheFirstTopicToTheLastResult() throws Exception {
    String kafka = "--kafka=" + broker.address();
    String user = "--kafka-properties=" + broker.properties("overlord", SecureBroker.PASSWORD);
    OneCommand.run(folder, 0, "topics", "create", kafka, user, "--pool=default");
    Path prompts = folder.resolve("prompts.jsonl");
    Files.write(prompts, Collections.nCopies(20, "{\"prompt\": \"hello\"}"));
    try (SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of("instant"));
        Roles roles = new Roles(folder, Map.of())) {
      roles.start("coordinator", kafka, user);
      roles.start("worker", kafka, user, "--pool=default", "--url=" + backend.url());
      await()
          .atMost(RunProcess.PATIENCE)
          .until(() -> OneCommand.run(folder, 0, "pools", "list", kafka, user).contains("default"));

      String results =
          OneCommand.run(folder, 0, "submit", prompts.toString(), "--wait", kafka, user);

      assertThat(results.lines().filter(line -> line.startsWith("{"))).hasSize(20);
      assertThat(OneCommand.run(folder, 0, "topics", "check", kafka, user))
          .contains("as they should be");
      assertThat(OneCommand.run(folder, 0, "workers", kafka, user)).contains("default 64");
    }
    assertThat(logs()).doesNotContain(SecureBroker.PASSWORD);
  }

  @Test
  void wrongPassword_endsCommandsAndRoles_withOneSentence() throws Exception {
    String wrong = "--kafka-properties=" + broker.properties("overlord", "not-the-password");
    for (String[] command :
        new String[][] {{"topics", "check"}, {"coordinator"}, {"worker", "--pool=p"}}) {
      assertThat(refused(command, wrong))
          .contains("Kafka refused the credentials", "sasl.jaas.config")
          .doesNotContain("not-the-password");
    }
  }

  @Test
  void plaintextToATlsPort_isSaid() throws Exception {
    assertThat(refused(new String[] {"coordinator"}, "--namespace=overlord."))
        .contains("speaks TLS and security.protocol is PLAINTEXT");
  }

  @Test
  void brokerThatNobodyTrusts_isSaid() throws Exception {
    Path file = broker.properties("overlord", SecureBroker.PASSWORD);
    Files.write(
        file, Files.readAllLines(file).stream().filter(l -> !l.contains("truststore")).toList());
    assertThat(refused(new String[] {"topics", "check"}, "--kafka-properties=" + file))
        .contains("no TLS connection to Kafka", "truststore");
  }

  @Test
  void missingRights_areNamed() throws Exception {
    String stranger = "--kafka-properties=" + broker.properties("stranger", SecureBroker.PASSWORD);
    for (String[] command :
        new String[][] {{"topics", "check"}, {"coordinator"}, {"worker", "--pool=p"}}) {
      assertThat(refused(command, stranger))
          .contains("Kafka's access rules forbid it", "overlord.pools", "grant it");
    }
    String reader = "--kafka-properties=" + broker.properties("reader", SecureBroker.PASSWORD);
    assertThat(refused(new String[] {"topics", "create", "--namespace=half."}, reader))
        .contains("the transactional id half.namespace", "Kafka's access rules forbid it");
  }

  @Test
  void roleWithoutARight_saysSoOnce_andGoesOnWhenItHasIt() throws Exception {
    broker.grant("groupless", "late.", ResourceType.TOPIC, ResourceType.TRANSACTIONAL_ID);
    Path logs = Files.createDirectory(folder.resolve("groupless"));
    Path log = logs.resolve("coordinator0.log");
    try (Roles roles = new Roles(logs, Map.of())) {
      roles.start(
          "coordinator",
          "--kafka=" + broker.address(),
          "--kafka-properties=" + broker.properties("groupless", SecureBroker.PASSWORD),
          "--namespace=late.");
      await()
          .atMost(RunProcess.PATIENCE)
          .until(() -> Files.readString(log).contains("group.refused"));

      broker.grant("groupless", "late.", ResourceType.GROUP);

      await()
          .atMost(RunProcess.PATIENCE)
          .until(() -> Files.readString(log).contains("shard.taking_over"));
    }
    assertThat(Files.readAllLines(log))
        .filteredOn(line -> line.contains("group.refused"))
        .singleElement()
        .asString()
        .contains("late.overlords", "grant it");
    assertThat(Files.readString(log)).doesNotContain("\tat ");
  }

  /** What it says on stderr. */
  private static String refused(String[] command, String more) throws Exception {
    String[] arguments = Arrays.copyOf(command, command.length + 2);
    arguments[command.length] = "--kafka=" + broker.address();
    arguments[command.length + 1] = more;
    String said = OneCommand.run(folder, 3, arguments);
    assertThat(said.lines()).as(said).hasSize(1);
    return said;
  }

  private static String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path file :
          files.filter(each -> each.toString().matches(".*\\.(log|out|err)")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
