package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.cli.CommandRun;
import dev.overlord.cli.it.DocRights.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.acl.AclOperation;
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

  /** By the row of the documentation. */
  private static final Map<String, String> USERS = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    for (DocRights row : DocRights.rows()) {
      USERS.put(row.who(), "user" + USERS.size());
    }
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    List<String> all =
        new ArrayList<>(List.of("overlord", "stranger", "reader", "groupless", "maker", "looker"));
    all.addAll(USERS.values());
    broker = new SecureBroker(folder, all.toArray(String[]::new));
    broker.grant("reader", "half.", ResourceType.TOPIC);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void withTheRightsOfTheDocumentation_everythingWorks() throws Exception {
    List<DocRights> rows = DocRights.rows();
    assertThat(rows).hasSize(USERS.size());
    for (DocRights row : rows) {
      broker.grant(user(row.who()), row.rights());
    }
    Path prompts = folder.resolve("prompts.jsonl");
    Files.write(prompts, Collections.nCopies(20, "{\"prompt\": \"hello\"}"));
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"payload\": {\"messages\": 7}}\n");

    ran("`topics create`", 0, "topics", "create", "--pool=default");
    try (SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of("instant"));
        Roles roles = new Roles(folder, Map.of())) {
      roles.start("coordinator", kafka(), as("`coordinator`"));
      roles.start(
          "worker",
          kafka(),
          as("`worker` with `--url` or `--exec`"),
          "--pool=default",
          "--url=" + backend.url());
      String viewer =
          "`pools list`, `status`, `stats`, `workers`, `leases`, `doctor`, `dead-letters list`, `show`, `export`";
      await()
          .atMost(RunProcess.PATIENCE)
          .until(() -> ran(viewer, 0, "pools", "list").contains("default"));

      String results = ran("`submit`", 0, "submit", prompts.toString(), "--wait");
      assertThat(results.lines().filter(line -> line.startsWith("{"))).hasSize(20);
      String dead = "overlord.tasks.default.high-0-0";
      ran("`submit`", 1, "submit", bad.toString(), "--wait", "--lane=high");
      roles.start("worker", kafka(), as("`worker`"), "--pool=default");
      await()
          .atMost(RunProcess.PATIENCE)
          .until(() -> ran(viewer, 0, "workers").split("default 64", -1).length == 3);

      for (String command : List.of("stats", "leases", "doctor", "status " + dead)) {
        var look = new CommandRun(words(viewer, command.split(" ")));
        // 1 is an answer: something is wrong, as one task in twenty here.
        assertThat(look.code()).as(look.err()).isBetween(0, 1);
        assertThat(look.out()).isNotEmpty();
      }
      assertThat(ran(viewer, 0, "dead-letters", "list")).contains(dead);
      assertThat(ran(viewer, 0, "dead-letters", "show", dead)).contains("7");
      ran(viewer, 0, "dead-letters", "export", "--output=" + folder.resolve("dead.jsonl"));
      assertThat(ran("`dead-letters replay`", 0, "dead-letters", "replay", dead))
          .contains("1 replayed");
      ran("`pools set`, `apply` and the like", 0, "pools", "pause", "default");
      String last = ran("`submit`", 0, "submit", bad.toString(), "--json").strip();
      String ref = new ObjectMapper().readTree(last).path("ref").asText();
      ran("`cancel`", 0, "cancel", ref);
      assertThat(ran("`topics check`", 0, "topics", "check")).contains("as they should be");
      broker.produce(user("other producers"), "overlord.tasks.default");
    }
    assertThat(logs()).doesNotContain(SecureBroker.PASSWORD);
  }

  private static String ran(String who, int code, String... words) throws Exception {
    String said = OneCommand.here(code, words(who, words).toArray(String[]::new));
    assertThat(said).doesNotContain(SecureBroker.PASSWORD);
    return said;
  }

  private static List<String> words(String who, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(kafka(), as(who)));
    return all;
  }

  private static String kafka() {
    return "--kafka=" + broker.address();
  }

  private static String as(String who) throws IOException {
    return "--kafka-properties=" + broker.properties(user(who), SecureBroker.PASSWORD);
  }

  /** Of a row of the documentation. */
  private static String user(String who) {
    return Objects.requireNonNull(USERS.get(who), who);
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
  void missingRightToLook_isNamedAtOnce() throws Exception {
    broker.grant("maker", "seen.", ResourceType.TOPIC, ResourceType.TRANSACTIONAL_ID);
    String maker = "--kafka-properties=" + broker.properties("maker", SecureBroker.PASSWORD);
    String kafka = "--kafka=" + broker.address();
    OneCommand.here(0, "topics", "create", "--namespace=seen.", kafka, maker);
    broker.produce("maker", "seen.stats");
    broker.grant(
        "looker",
        List.of(
            new Right(ResourceType.TOPIC, "seen.", List.of(AclOperation.DESCRIBE)),
            new Right(ResourceType.TOPIC, "seen.pools", List.of(AclOperation.READ))));

    String looker = "--kafka-properties=" + broker.properties("looker", SecureBroker.PASSWORD);
    assertThat(refused(new String[] {"status", "--namespace=seen."}, looker))
        .containsPattern("seen\\.(stats|overview)")
        .contains("Kafka's access rules forbid it");
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
