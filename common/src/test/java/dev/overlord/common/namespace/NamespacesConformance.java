package dev.overlord.common.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On any log. */
@Timeout(60)
abstract class NamespacesConformance {
  private static final Namespace WANTED = Namespace.of(3, 5, Duration.ofSeconds(60));
  private static final SystemClock CLOCK = new SystemClock();

  private final Topics topics = new Topics("ns-" + UUID.randomUUID() + ".");
  private Log log;

  abstract Log connect();

  /** The settings of a topic as the log has them. */
  abstract Map<String, String> config(String topic);

  @BeforeEach
  void connectLog() {
    log = connect();
  }

  @Test
  void open_makesTheTopicsAndTheRecord_readFindsIt() {
    assertThat(Namespaces.open(log, topics, WANTED)).isEqualTo(WANTED);

    assertThat(Namespaces.read(log, topics)).isEqualTo(WANTED);
    assertThat(partitions(topics.workerEvents())).isEqualTo(3);
    assertThat(partitions(topics.leases())).isEqualTo(3);
    assertThat(partitions(topics.assignments())).isEqualTo(5);
    assertThat(partitions(topics.pools())).isEqualTo(1);
    assertThat(partitions(topics.results())).isPositive();
    assertThat(partitions(topics.deadLetters())).isPositive();
    assertThat(partitions(topics.stats())).isPositive();
    assertThat(config(topics.leases()))
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("max.message.bytes", "16842752");
    assertThat(config(topics.results())).containsEntry("cleanup.policy", "delete");
  }

  @Test
  void open_twice_writesOneRecord() {
    Namespaces.open(log, topics, WANTED);
    assertThat(Namespaces.open(log, topics, WANTED)).isEqualTo(WANTED);

    assertThat(namespaceRecords()).hasSize(1);
  }

  @Test
  void open_byManyAtOnce_writesOneRecord() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Namespace> open = () -> Namespaces.open(connect(), topics, WANTED);
      List<Future<Namespace>> opened = threads.invokeAll(List.of(open, open, open, open));
      for (Future<Namespace> future : opened) {
        assertThat(future.get()).isEqualTo(WANTED);
      }
    }

    assertThat(namespaceRecords()).hasSize(1);
  }

  @Test
  void otherNumberOfShards_isRefusedWithBothValuesAndTheRemedy() {
    Namespaces.open(log, topics, WANTED);
    Namespace other = Namespace.of(4, 5, Duration.ofSeconds(60));

    assertThatThrownBy(() -> Namespaces.open(log, topics, other))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining("shards 3 and 4 was asked for; ask for 3, or use another prefix");
  }

  @Test
  void otherTtl_isRefusedWithBothValues() {
    Namespaces.open(log, topics, WANTED);
    Namespace other = Namespace.of(3, 5, Duration.ofSeconds(15));

    assertThatThrownBy(() -> Namespaces.open(log, topics, other))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining("lease_ttl_ms 60000 and 15000");
  }

  @Test
  void topicWithOtherPartitions_isRefusedByOpenAndRead() {
    create(topics.leases(), 2, Map.of());

    assertThatThrownBy(() -> Namespaces.open(log, topics, WANTED))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining("leases has 2 partitions")
        .hasMessageContaining("recorded with 3");
    assertThatThrownBy(() -> Namespaces.read(log, topics))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining("leases has 2 partitions");
  }

  @Test
  void topicThatWouldLoseRecords_isRefusedWithTheRemedy() {
    create(topics.leases(), 3, Map.of("cleanup.policy", "delete"));

    assertThatThrownBy(() -> Namespaces.open(log, topics, WANTED))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining("leases has cleanup.policy delete and needs compact")
        .hasMessageContaining("--add-config cleanup.policy=compact");
  }

  @Test
  void check_findsNothingInWhatOpenMade() {
    Namespaces.open(log, topics, WANTED);
    try (LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, topics, "p", Lane.NORMAL, 1);

      var findings = TopicCheck.run(admin, topics, WANTED, Replication.of(1));

      assertThat(findings.deviations()).isEmpty();
      assertThat(findings.topics()).hasSize(10).contains(topics.tasks("p", Lane.NORMAL));
    }
  }

  @Test
  void check_namesEachDeviation() {
    Map<String, String> compact =
        Map.of("cleanup.policy", "compact", "max.message.bytes", "16842752");
    create(topics.leases(), 1, compact);
    create(topics.stats(), 2, compact);
    create(topics.pools(), 1, Map.of("max.message.bytes", "1000", "cleanup.policy", "compact"));
    create(
        topics.tasks("p", Lane.NORMAL),
        7,
        Map.of("retention.ms", "5000", "max.message.bytes", "16842752"));

    List<Deviation> found;
    try (LogAdmin admin = log.admin()) {
      found = TopicCheck.run(admin, topics, WANTED, new Replication(3, 2)).deviations();
    }

    assertThat(found)
        .contains(
            new Deviation(
                Deviation.Kind.TOO_FEW_PARTITIONS, topics.leases(), "partitions", "1", "3"),
            new Deviation(
                Deviation.Kind.TOO_MANY_PARTITIONS, topics.stats(), "partitions", "2", "1"),
            new Deviation(
                Deviation.Kind.SETTING, topics.pools(), "max.message.bytes", "1000", "16842752"),
            new Deviation(
                Deviation.Kind.SETTING,
                topics.tasks("p", Lane.NORMAL),
                "retention.ms",
                "5000",
                "-1"),
            new Deviation(Deviation.Kind.MISSING, topics.results(), "topic", "missing", "there"),
            new Deviation(Deviation.Kind.REPLICATION, topics.leases(), "replication", "1", "3"),
            new Deviation(
                Deviation.Kind.SETTING, topics.leases(), "min.insync.replicas", "1", "2"));
    assertThat(found)
        .noneMatch(d -> d.topic().contains("tasks.p") && d.what().equals("partitions"));
  }

  @Test
  void read_withoutANamespace_givesUpAndNamesThePrefix() {
    assertThatThrownBy(() -> Namespaces.read(log, topics, CLOCK, Duration.ofMillis(200)))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining(topics.prefix());
  }

  @Test
  void read_waitsForTheOneWhoMakesIt() throws Exception {
    try (var thread = Executors.newSingleThreadExecutor()) {
      Future<Namespace> read = thread.submit(() -> Namespaces.read(connect(), topics));
      Namespaces.open(log, topics, WANTED);
      assertThat(read.get()).isEqualTo(WANTED);
    }
  }

  @Test
  void open_afterACrashBetweenTheRecordAndTheTopics_makesTheTopics() {
    create(topics.pools(), 1, Map.of("cleanup.policy", "compact"));
    writeRecord(Json.write(WANTED));

    assertThat(Namespaces.open(log, topics, WANTED)).isEqualTo(WANTED);

    assertThat(partitions(topics.leases())).isEqualTo(3);
    assertThat(namespaceRecords()).hasSize(1);
  }

  @Test
  void recordThatCannotBeUsed_isNamedWithItsPlace() {
    create(topics.pools(), 1, Map.of("cleanup.policy", "compact"));
    writeRecord("{\"version\":9}".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Namespaces.open(log, topics, WANTED))
        .isInstanceOf(NamespaceException.class)
        .hasMessageContaining("offset 0");
  }

  @Test
  void tasksTopic_keepsItsRecords_whoeverMadeIt() {
    String normal = topics.tasks("p", Lane.NORMAL);
    create(normal, 7, Map.of("retention.ms", "1000", "cleanup.policy", "compact"));

    try (LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, topics, "p", Lane.NORMAL, 2);
      Namespaces.ensureTasksTopic(admin, topics, "p", Lane.HIGH, 2);
    }

    assertThat(partitions(normal)).isEqualTo(7);
    assertThat(partitions(topics.tasks("p", Lane.HIGH))).isEqualTo(2);
    for (Lane lane : List.of(Lane.NORMAL, Lane.HIGH)) {
      assertThat(config(topics.tasks("p", lane)))
          .containsEntry("retention.ms", "-1")
          .containsEntry("cleanup.policy", "delete");
    }
  }

  private void writeRecord(byte[] value) {
    try (LogWriter writer = log.writer("writer")) {
      writer.send(NewRecord.to(new Partition(topics.pools(), 0), Namespace.KEY, value)).join();
    }
  }

  private void create(String topic, int partitions, Map<String, String> config) {
    try (LogAdmin admin = log.admin()) {
      admin.create(new TopicSpec(topic, partitions, config));
    }
  }

  private int partitions(String topic) {
    try (LogAdmin admin = log.admin()) {
      return admin.describe(topic).map(TopicDescription::partitions).orElse(0);
    }
  }

  private List<LogRecord> namespaceRecords() {
    Partition pools = new Partition(topics.pools(), 0);
    List<LogRecord> records = new ArrayList<>();
    try (LogReader reader = log.reader("records")) {
      reader.add(pools, 0);
      long end = reader.end(pools);
      while (reader.position(pools) < end) {
        records.addAll(reader.poll(Duration.ofMillis(50)));
      }
    }
    return records;
  }
}
