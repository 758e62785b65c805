package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.BackendStats;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what a backend turns away costs no task its outcome, is counted as the backend counts it,
 * and a wrong key stops a run before it costs anything. Method: real processes on a real broker;
 * the backend's own counts are the judge.
 */
class BackendErrorsIT {
  private static final Topics TOPICS = Topics.standard();
  private static final String POOL = "default";
  private static final int CAP = 8;

  @TempDir Path folder;

  @Test
  void tasksThatAreTurnedAway_allSucceed_andAreCountedExactly_alsoWhenTheLeaderIsKilled()
      throws Exception {
    int tasks = 2_000;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend backend =
            SimulatedBackend.start(BackendOptions.of("instant,latency=50ms,429=0.05,503=0.02"));
        Roles roles = new Roles(folder, Map.of())) {
      String kafka = broker.bootstrapServers();
      Process first = roles.start("coordinator", "--kafka", kafka);
      try (KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", kafka))) {
        Namespaces.read(log, TOPICS, new SystemClock(), RunProcess.PATIENCE);
        submit(log, tasks);
      }
      Process second = roles.start("coordinator", "--kafka", kafka);
      for (int i = 0; i < 2; i++) {
        roles.start(
            "worker",
            "--kafka",
            kafka,
            "--pool",
            POOL,
            "--url",
            backend.url(),
            "--concurrency",
            String.valueOf(CAP));
      }
      try (StatsTopic stats = new StatsTopic(kafka)) {
        awaitSucceeded(stats, tasks / 4);
        // One of the two led the pool.
        first.destroyForcibly().waitFor();
        roles.start("coordinator", "--kafka", kafka);
        awaitSucceeded(stats, tasks / 2);
        second.destroyForcibly().waitFor();
        awaitSucceeded(stats, tasks);

        check(stats.newest(), backend.stats(), tasks);
      }
      assertThat(records(kafka, TOPICS.deadLetters())).isZero();
    }
  }

  private static void check(PoolStats stats, BackendStats server, int tasks) {
    System.out.println("backend: " + server);
    assertThat(server.maxActive()).isLessThanOrEqualTo(CAP);
    assertThat(stats.succeeded()).isEqualTo(tasks);
    assertThat(stats.failed()).isZero();
    assertThat(stats.error429Count()).isPositive().isEqualTo(server.errors().get("429"));
    assertThat(stats.error503Count()).isPositive().isEqualTo(server.errors().get("503"));
    assertThat(stats.totalErrors()).isEqualTo(stats.error429Count() + stats.error503Count());
    assertThat(stats.totalRequests()).isEqualTo(server.requests());
  }

  @Test
  void keyThatIsRefusedInTheMiddle_endsTheRun_withoutADeadLetter_andTheRightOneFinishesIt()
      throws Exception {
    int tasks = 10_000;
    Path input = prompts(tasks);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        KeyedBackend backend = KeyedBackend.start("right")) {
      String[] options = {
        "--kafka", broker.bootstrapServers(),
        "--url", backend.url(),
        "--concurrency", String.valueOf(CAP),
        "--api-key-env", "TEST_KEY"
      };
      try (RunProcess run = RunProcess.start(folder, input, Map.of("TEST_KEY", "wrong"), options)) {
        assertThat(run.awaitEnd()).as(run::errors).isEqualTo(3);
        assertThat(run.errors())
            .containsOnlyOnce("The backend takes no task with this key; put the right one into");
        assertThat(run.lines()).isEmpty();
      }
      assertThat(records(broker.bootstrapServers(), TOPICS.deadLetters())).isZero();

      try (RunProcess again =
          RunProcess.start(folder, input, Map.of("TEST_KEY", "right"), options)) {
        assertThat(again.awaitEnd()).as(again::errors).isZero();
        assertThat(again.lines()).extracting(RunProcess::id).doesNotHaveDuplicates().hasSize(tasks);
      }
      assertThat(records(broker.bootstrapServers(), TOPICS.deadLetters())).isZero();
    }
  }

  private static void awaitSucceeded(StatsTopic stats, int count) {
    await(count + " have succeeded")
        .atMost(RunProcess.PATIENCE)
        .ignoreException(AssertionError.class)
        .until(() -> stats.newest().succeeded() >= count);
  }

  private static void submit(KafkaLog log, int tasks) throws Exception {
    byte[] task =
        "{\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}"
            .getBytes(StandardCharsets.UTF_8);
    try (LogWriter writer = log.writer("outsider");
        LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, TOPICS, POOL, Lane.NORMAL, 2);
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        sent.add(writer.send(new NewRecord(TOPICS.tasks(POOL, Lane.NORMAL), null, null, task)));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  /** Committed records of a topic. */
  private static long records(String kafka, String topic) {
    long count = 0;
    try (KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", kafka));
        LogAdmin admin = log.admin();
        LogReader reader = log.reader("count")) {
      int partitions = admin.describe(topic).orElseThrow().partitions();
      for (int p = 0; p < partitions; p++) {
        Partition partition = new Partition(topic, p);
        long end = reader.end(partition);
        reader.add(partition, reader.start(partition));
        while (reader.position(partition) < end) {
          count += reader.poll(java.time.Duration.ofMillis(200)).size();
        }
      }
    }
    return count;
  }

  private Path prompts(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("{\"prompt\":\"question " + i + "\"}");
    }
    return Files.write(folder.resolve("in.jsonl"), lines);
  }
}
