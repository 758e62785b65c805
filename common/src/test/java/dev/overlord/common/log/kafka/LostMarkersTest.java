package dev.overlord.common.log.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transaction ends, and one of its partitions does not hear of it. */
@Timeout(120)
class LostMarkersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static EmbeddedBroker broker;
  private static KafkaLog log;
  private static LostTransaction lost;

  private String id = "";
  private Partition first = new Partition("unnamed", 0);
  private Partition second = first;

  @BeforeAll
  static void start(@TempDir Path dir) {
    broker = EmbeddedBroker.start(dir, 0);
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
    lost = new LostTransaction(broker.bootstrapServers());
    lost.allow();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void names(TestInfo test) {
    id = test.getTestMethod().orElseThrow().getName();
    first = new Partition(id + "-a", 0);
    second = new Partition(id + "-b", 1);
    try (LogAdmin admin = log.admin()) {
      admin.create(new TopicSpec(first.topic(), 1, Map.of("cleanup.policy", "compact")));
      admin.create(new TopicSpec(second.topic(), 2, Map.of("cleanup.policy", "compact")));
    }
    try (TransactionalWriter writer = initialised()) {
      writer.commit(List.of(record(first, "one"), record(second, "two")));
    }
  }

  @Test
  void committed_becomesVisibleWhenTheIdIsInitialised() {
    commitWithLostMarker("three", "four");
    assertThat(visible(first)).containsExactly("one", "three");
    assertThat(visible(second)).containsExactly("two");
    assertThat(isOpen(second)).isTrue();
    assertThat(unended()).containsExactly(second);

    initialised().close();

    assertThat(visible(second)).containsExactly("two", "four");
    assertThat(isOpen(second)).isFalse();
    assertThat(unended()).isEmpty();
  }

  /** The epoch that tells it was committed is then older than the last transaction's. */
  @Test
  void committed_thenAnotherElsewhere_becomesVisibleToo() {
    commitWithLostMarker("three", "four");
    try (TransactionalWriter writer = careless(id)) {
      writer.commit(List.of(record(first, "five")));
    }

    initialised().close();

    assertThat(visible(first)).containsExactly("one", "three", "five");
    assertThat(visible(second)).containsExactly("two", "four");
  }

  @Test
  void aborted_staysInvisible() {
    try (KafkaProducer<String, String> producer = producer()) {
      begin(producer, "three");
      lost.leave(id, second, "four".getBytes(UTF_8));
      producer.abortTransaction();
    }

    try (TransactionalWriter writer = initialised()) {
      writer.commit(List.of(record(first, "five"), record(second, "six")));
    }

    assertThat(visible(first)).containsExactly("one", "five");
    assertThat(visible(second)).containsExactly("two", "six");
  }

  @Test
  void neverEnded_isAborted() {
    try (KafkaProducer<String, String> producer = producer()) {
      begin(producer, "three");
      lost.leave(id, second, "four".getBytes(UTF_8));

      try (TransactionalWriter writer = initialised()) {
        writer.commit(List.of(record(first, "five"), record(second, "six")));
      }
    }

    assertThat(visible(first)).containsExactly("one", "five");
    assertThat(visible(second)).containsExactly("two", "six");
  }

  @Test
  void unknownToTheCoordinator_isAborted() {
    lost.leave(id, second, "three".getBytes(UTF_8));

    try (TransactionalWriter writer = initialised()) {
      writer.commit(List.of(record(second, "four")));
    }

    assertThat(visible(second)).containsExactly("two", "four");
  }

  /** What all this is for. */
  @Test
  void writerThatDoesNotLook_makesWhatWasAbortedVisible() {
    try (KafkaProducer<String, String> producer = producer()) {
      begin(producer, "three");
      lost.leave(id, second, "four".getBytes(UTF_8));
      producer.abortTransaction();
    }

    try (TransactionalWriter writer = careless(id)) {
      writer.commit(List.of(record(second, "five")));
    }

    assertThat(visible(second)).containsExactly("two", "four", "five");
  }

  @Test
  void transactionUnderWay_isNotUnended() {
    try (KafkaProducer<String, String> producer = producer()) {
      begin(producer, "three");

      assertThat(isOpen(first)).isTrue();
      assertThat(unended()).isEmpty();
    }
  }

  @Test
  void otherIds_areLeftAlone() {
    try (TransactionalWriter other = careless(id + "-other")) {
      other.commit(List.of(record(second, "three")));
      lost.leave(id + "-other", second, "theirs".getBytes(UTF_8));
    }

    initialised().close();

    assertThat(unended()).isEmpty();
    assertThat(isOpen(second)).isTrue();
  }

  private void commitWithLostMarker(String inFirst, String inSecond) {
    try (TransactionalWriter writer = careless(id)) {
      lost.leave(id, second, inSecond.getBytes(UTF_8));
      writer.commit(List.of(record(first, inFirst)));
    }
  }

  private TransactionalWriter initialised() {
    Set<String> topics = Set.of(first.topic(), second.topic(), "not-made-yet");
    TransactionalWriter writer = log.transactionalWriter(id, TIMEOUT, topics);
    writer.initialise();
    return writer;
  }

  private static TransactionalWriter careless(String id) {
    TransactionalWriter writer = log.transactionalWriter(id, TIMEOUT);
    writer.initialise();
    return writer;
  }

  private KafkaProducer<String, String> producer() {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", broker.bootstrapServers(), "transactional.id", id);
    var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private void begin(KafkaProducer<String, String> producer, String value) {
    producer.beginTransaction();
    var unused = producer.send(new ProducerRecord<>(first.topic(), 0, value, value));
    producer.flush();
  }

  private static NewRecord record(Partition partition, String value) {
    return NewRecord.to(partition, value, value.getBytes(UTF_8));
  }

  private static boolean isOpen(Partition partition) {
    try (LogAdmin admin = log.admin()) {
      return admin.hasOpenTransaction(partition);
    }
  }

  private Set<Partition> unended() {
    try (LogAdmin admin = log.admin()) {
      return admin.unended(Set.of(id), Set.of(first.topic(), second.topic())).join();
    }
  }

  private static List<String> visible(Partition partition) {
    return Visible.in(log, partition);
  }
}
