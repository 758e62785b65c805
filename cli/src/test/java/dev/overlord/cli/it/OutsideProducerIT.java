package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.Topics;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whoever can write to Kafka can submit. Method: a coordinator and a worker as processes of a
 * running Kafka, and kcat (or, where it is not installed, a plain producer) as the outsider.
 */
class OutsideProducerIT {
  private static final Topics TOPICS = Topics.standard();
  private static final String TASKS = TOPICS.tasks("p", Lane.NORMAL);
  private static final List<String> BROKEN =
      List.of(
          "{\"payload\":{},\"prio\":1}",
          "{\"id\":\"x\"}",
          "{\"payload\":{},\"timeout_ms\":\"soon\"}",
          "{\"payload\":{},\"labels\":{\"a\":1}}",
          "{\"payload\":{},\"id\":5}");
  private static final List<String> FIELDS =
      List.of("'prio'", "'payload'", "'timeout_ms'", "'labels.a'", "'id'");

  @TempDir Path folder;

  @Test
  void recordsFromOutside_haveOneResultEach_andBrokenOnesADeadLetterThatNamesTheField()
      throws Exception {
    List<Process> processes = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of("instant"));
        KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      processes.add(role("coordinator", "--kafka", broker.bootstrapServers()));
      processes.add(
          role(
              "worker",
              "--kafka",
              broker.bootstrapServers(),
              "--pool",
              "p",
              "--url",
              backend.url(),
              "--concurrency",
              "8"));
      awaitTasksTopic(log);

      produce(log, broker.bootstrapServers());

      List<TaskResult> results =
          collect(log, TOPICS.results(), 505, record -> Json.read(record, TaskResult.class));
      assertThat(results).extracting(TaskResult::id).doesNotHaveDuplicates();
      assertThat(results).filteredOn(r -> r.outcome() == Outcome.SUCCEEDED).hasSize(500);
      assertThat(results)
          .as("what is no task keeps the id that it gives itself")
          .anyMatch(r -> r.id().equals("x") && r.outcome() == Outcome.FAILED);
      List<DeadLetter> dead =
          collect(log, TOPICS.deadLetters(), 5, record -> Json.read(record, DeadLetter.class));
      for (int i = 0; i < BROKEN.size(); i++) {
        assertThat(dead.get(i).error().message()).contains(FIELDS.get(i));
      }
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private Process role(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(RunProcess.launcher()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(arguments[0] + ".log").toFile())
        .start();
  }

  private static void awaitTasksTopic(KafkaLog log) {
    try (LogAdmin admin = log.admin()) {
      await("the pool is defined")
          .atMost(RunProcess.PATIENCE)
          .until(() -> admin.describe(TASKS).isPresent());
    }
  }

  private void produce(KafkaLog log, String bootstrap) throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      records.add(
          "{\"id\":\"t"
              + i
              + "\",\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}");
      if (i % 100 == 50) {
        records.add(BROKEN.get(i / 100));
      }
    }
    if (!kcat(bootstrap, records)) {
      try (LogWriter writer = log.writer("outsider")) {
        for (String record : records) {
          writer
              .send(new NewRecord(TASKS, null, null, record.getBytes(StandardCharsets.UTF_8)))
              .get();
        }
      }
    }
  }

  private boolean kcat(String bootstrap, List<String> records) throws Exception {
    Path file = Files.write(folder.resolve("records"), records);
    try {
      Process kcat =
          new ProcessBuilder("kcat", "-P", "-b", bootstrap, "-t", TASKS, "-l", file.toString())
              .inheritIO()
              .start();
      assertThat(kcat.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(kcat.exitValue()).isZero();
      System.out.println("produced with kcat");
      return true;
    } catch (IOException e) {
      System.out.println("produced without kcat, which is not installed");
      return false;
    }
  }

  private interface Parse<T> {
    T parse(byte[] value);
  }

  /** Waits for this many records, then looks a little further that there are no more. */
  private static <T> List<T> collect(KafkaLog log, String topic, int count, Parse<T> parse) {
    List<T> found = new ArrayList<>();
    try (LogAdmin admin = log.admin();
        LogReader reader = log.reader("collector")) {
      int partitions = admin.describe(topic).orElseThrow().partitions();
      for (int p = 0; p < partitions; p++) {
        Partition partition = new Partition(topic, p);
        reader.add(partition, reader.start(partition));
      }
      await(count + " records of " + topic)
          .atMost(RunProcess.PATIENCE)
          .until(() -> drain(reader, parse, found) >= count);
      for (int i = 0; i < 5; i++) {
        drain(reader, parse, found);
      }
    }
    assertThat(found).hasSize(count);
    return found;
  }

  private static <T> int drain(LogReader reader, Parse<T> parse, List<T> found) {
    for (LogRecord record : reader.poll(Duration.ofMillis(200))) {
      byte[] value = record.value();
      if (value != null) {
        found.add(parse.parse(value));
      }
    }
    return found.size();
  }
}
