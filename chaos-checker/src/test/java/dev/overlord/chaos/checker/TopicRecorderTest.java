package dev.overlord.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what was committed is written down, once, and nothing else is. On a real broker. */
class TopicRecorderTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    create("overlord.leases", "overlord.results", "overlord.worker-events");
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void committedRecords_areWrittenDown_abortedOnesAndOtherTopicsAreNot() throws Exception {
    Path topics = folder.resolve("topics");
    try (TopicRecorder recorder = recorder(topics);
        KafkaProducer<String, String> leader = producer()) {
      leader.beginTransaction();
      leader.send(new ProducerRecord<>("overlord.leases", "p/1", "{\"slot\":0}"));
      leader.send(new ProducerRecord<>("overlord.worker-events", "w", "{}"));
      leader.commitTransaction();
      leader.beginTransaction();
      leader.send(new ProducerRecord<>("overlord.leases", "p/2", "{\"slot\":1}"));
      leader.flush();
      leader.abortTransaction();
      // A topic that appears only now.
      create("overlord.tasks.p");
      leader.beginTransaction();
      leader.send(new ProducerRecord<>("overlord.tasks.p", null, "no JSON"));
      leader.send(new ProducerRecord<>("overlord.leases", "p/1", null));
      leader.commitTransaction();
      await("the task is seen").atMost(PATIENCE).until(() -> recorder.progress().tasks() == 1);
      assertThat(recorder.progress().allDone(1)).isFalse();
      leader.beginTransaction();
      leader.send(
          new ProducerRecord<>(
              "overlord.results", "a", "{\"ref\":\"overlord.tasks.p-0-0\",\"pool\":\"p\"}"));
      leader.commitTransaction();
      await("its outcome is seen").atMost(PATIENCE).until(() -> recorder.progress().allDone(1));
      assertThat(recorder.progress().outcomes("p")).isEqualTo(1);
    }
    List<String> leases = Files.readAllLines(topics.resolve("overlord.leases.jsonl"));
    assertThat(leases).hasSize(2);
    assertThat(leases.get(0)).contains("\"key\":\"p/1\",\"value\":{\"slot\":0}");
    assertThat(leases.get(1)).contains("\"key\":\"p/1\",\"value\":null");
    assertThat(Files.readString(topics.resolve("overlord.tasks.p.jsonl")))
        .contains("\"key\":null,\"value\":\"no JSON\"");
    assertThat(topics.resolve("overlord.worker-events.jsonl")).doesNotExist();
  }

  @Test
  void recordsThatWereGoneBeforehand_areAGap() throws Exception {
    try (KafkaProducer<String, String> leader = producer()) {
      leader.beginTransaction();
      for (int i = 0; i < 5; i++) {
        leader.send(new ProducerRecord<>("overlord.results", "a", "{}"));
      }
      leader.commitTransaction();
    }
    var partition = new TopicPartition("overlord.results", 0);
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();
    Path topics = folder.resolve("topics");
    TopicRecorder recorder = recorder(topics);
    await("what is left is read")
        .atMost(PATIENCE)
        .until(() -> !recorder.progress().outcomes().isEmpty());
    recorder.close();
    List<String> lines = Files.readAllLines(topics.resolve("overlord.results.jsonl"));
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst())
        .isEqualTo("{\"gap\":\"overlord.results-0 begins at 3, and 0 was to be read\"}");
  }

  @Test
  void aBrokerThatGoesAndComesBack_losesNothingAndDoublesNothing() throws Exception {
    Path topics = folder.resolve("topics");
    TopicRecorder recorder = recorder(topics);
    results(0);
    await("the first are seen").atMost(PATIENCE).until(() -> recorder.progress().outcomes("p") > 9);
    broker.close();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    results(10);
    recorder.close();
    List<String> lines = Files.readAllLines(topics.resolve("overlord.results.jsonl"));
    assertThat(lines).hasSize(20).doesNotHaveDuplicates();
    assertThat(lines.getLast()).contains("{\"ref\":\"r19\",\"pool\":\"p\"}");
  }

  @Test
  void aTransactionThatIsOpenAtTheEnd_isWaitedFor() throws Exception {
    Path topics = folder.resolve("topics");
    TopicRecorder recorder = recorder(topics);
    results(0);
    await("the first are seen").atMost(PATIENCE).until(() -> recorder.progress().outcomes("p") > 9);
    try (KafkaProducer<String, String> leader = producer()) {
      leader.beginTransaction();
      leader.send(new ProducerRecord<>("overlord.results", "late", "{}"));
      leader.flush();
      Thread closing = Thread.ofPlatform().start(recorder::close);
      await("the ends are known").atMost(PATIENCE).until(recorder::isReadingToTheEnd);
      leader.commitTransaction();
      closing.join();
    }
    assertThat(Files.readAllLines(topics.resolve("overlord.results.jsonl"))).hasSize(11);
  }

  /** Ten results, from number {@code first}. */
  private void results(int first) {
    try (KafkaProducer<String, String> leader = producer()) {
      leader.beginTransaction();
      for (int i = first; i < first + 10; i++) {
        String value = "{\"ref\":\"r" + i + "\",\"pool\":\"p\"}";
        leader.send(new ProducerRecord<>("overlord.results", "r" + i, value));
      }
      leader.commitTransaction();
    }
  }

  private TopicRecorder recorder(Path topics) {
    return TopicRecorder.start(
        Map.of("bootstrap.servers", broker.bootstrapServers()), "overlord.", topics);
  }

  private KafkaProducer<String, String> producer() {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "leader"),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private void create(String... names) throws Exception {
    for (String name : names) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }
}
