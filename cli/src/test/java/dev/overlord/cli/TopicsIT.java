package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TopicsIT {
  private static EmbeddedBroker broker;
  private static KafkaLog log;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startBroker(@TempDir Path folder) {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    log.close();
    broker.close();
  }

  @Test
  void create_makesAllTopics_andTheSecondTimeNone() {
    assertThat(run("create", "a.", "--replication=1", "--shards=3", "--pool=chat")).isZero();
    assertThat(out.toString())
        .containsPattern("a\\.leases +made")
        .containsPattern("a\\.tasks\\.chat\\.high +made");

    assertThat(run("create", "a.", "--replication=1", "--pool=chat")).isZero();

    assertThat(out.toString()).containsPattern("a\\.leases +existed").doesNotContain(" made");
    assertThat(run("check", "a.", "--replication=1")).isZero();
    assertThat(out.toString()).contains("all 12 topics are as they should be");
    assertThat(run("create", "a.", "--shards=4")).isEqualTo(3);
    assertThat(err.toString()).contains("created with shards 3 and 4 was asked for");
  }

  @Test
  void check_namesWhatIsWrong_withTheCommandThatMendsIt() {
    assertThat(run("create", "b.")).isZero();
    try (LogAdmin admin = log.admin()) {
      admin.configure("b.leases", Map.of("cleanup.policy", "delete"));
      admin.create(new TopicSpec("b.tasks.p", 2, Map.of("retention.ms", "1000")));
    }

    assertThat(run("check", "b.")).isEqualTo(1);

    String kafka = "--bootstrap-server " + broker.bootstrapServers();
    assertThat(out.toString())
        .containsPattern(
            "b\\.leases +cleanup\\.policy +delete +compact +kafka-configs\\.sh " + kafka)
        .containsPattern("b\\.tasks\\.p +retention\\.ms +1000 +-1 +")
        .contains("--entity-name b.leases --add-config cleanup.policy=compact");
    assertThat(run("check", "b.", "--json")).isEqualTo(1);
    assertThat(out.toString()).startsWith("{\"topics\":[").contains("\"should_be\":\"compact\"");
    assertThat(coordinator("b.")).isEqualTo(3);
    assertThat(err.toString())
        .contains("topic b.leases has cleanup.policy delete and needs compact");
  }

  @Test
  void missingTopic_isMadeWithTheCopiesThatWereAskedFor() throws Exception {
    assertThat(run("create", "e.")).isZero();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.deleteTopics(List.of("e.results")).all().get(20, TimeUnit.SECONDS);
    }
    await("its end")
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> {
          assertThat(run("check", "e.", "--replication=1", "--min-isr=1")).isEqualTo(1);
          assertThat(out.toString())
              .containsPattern("e\\.results .*topics create .*--replication=1 --min-isr=1");
        });
  }

  @Test
  void tooFewPartitions_areRefusedAtTheStart() {
    try (LogAdmin admin = log.admin()) {
      admin.create(new TopicSpec("c.worker-events", 1, Map.of()));
    }
    assertThat(run("create", "c.", "--shards=2")).isEqualTo(3);
    assertThat(err.toString())
        .contains("c.worker-events has 1 partitions and its namespace is recorded with 2")
        .contains("--alter --topic c.worker-events --partitions 2");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void namespaceThatIsNotThere_andBadNumbers_areSaid() {
    assertThat(run("check", "d.")).isEqualTo(3);
    assertThat(err.toString()).contains("there is no namespace 'd.'", "topics create --kafka=");
    assertThat(run("check", "d.", "--replication=3")).isEqualTo(3);
    assertThat(err.toString()).contains("--namespace=d. --replication=3, or check --namespace");
    assertThat(run("create", "d.", "--replication=2", "--min-isr=3")).isEqualTo(2);
    assertThat(err.toString()).contains("--min-isr 3 must be between 1 and --replication 2");
    assertThat(run("create", "d.", "--replication=3")).isEqualTo(3);
    assertThat(err.toString()).contains("creating the topic d.pools failed").contains("1 broker");
  }

  private int run(String command, String namespace, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "topics",
                command,
                "--kafka=" + broker.bootstrapServers(),
                "--namespace=" + namespace));
    arguments.addAll(List.of(more));
    return execute(arguments);
  }

  private int coordinator(String namespace) {
    return execute(
        List.of("coordinator", "--kafka=" + broker.bootstrapServers(), "--namespace=" + namespace));
  }

  private int execute(List<String> arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] words = arguments.toArray(String[]::new);
    return Commands.forArguments(words)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }
}
