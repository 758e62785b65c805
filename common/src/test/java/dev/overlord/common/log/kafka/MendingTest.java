package dev.overlord.common.log.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.embedded.ClusterNode;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On three brokers: a transaction lost its end, and a copy of its partition is away. */
@Timeout(180)
class MendingTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LEADER = 2;
  private static final int FOLLOWER = 3;
  private static final Partition OPEN = new Partition("open", 0);
  private static final String ID = "overlord.shard-0-0";

  @TempDir static Path folder;
  private static final String CLUSTER = Uuid.randomUuid().toString();
  private static final SortedMap<Integer, Integer> CONTROLLERS = new TreeMap<>();
  private static final Map<Integer, EmbeddedBroker> BROKERS = new TreeMap<>();
  private static Map<String, String> client;

  @BeforeAll
  static void start() throws IOException {
    for (int node = 1; node <= FOLLOWER; node++) {
      try (ServerSocket socket = new ServerSocket(0)) {
        CONTROLLERS.put(node, socket.getLocalPort());
      }
    }
    List<CompletableFuture<EmbeddedBroker>> starting = new ArrayList<>();
    for (int node : CONTROLLERS.keySet()) {
      starting.add(CompletableFuture.supplyAsync(() -> broker(node)));
    }
    for (int node : CONTROLLERS.keySet()) {
      BROKERS.put(node, starting.get(node - 1).orTimeout(1, TimeUnit.MINUTES).join());
    }
    client = Map.of("bootstrap.servers", BROKERS.get(LEADER).bootstrapServers());
  }

  private static EmbeddedBroker broker(int node) {
    var place = new ClusterNode(node, CLUSTER, CONTROLLERS, List.of());
    return EmbeddedBroker.start(folder.resolve("node-" + node), 0, place);
  }

  @AfterAll
  static void stop() {
    CompletableFuture.allOf(
            BROKERS.values().stream()
                .map(broker -> CompletableFuture.runAsync(broker::close))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  @Test
  void withTooFewCopies_nothingIsEnded_andHowItEndedIsStillKnownLater() {
    KafkaLog log = KafkaLog.connect(client);
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      var copies = Map.of(0, List.of(LEADER, FOLLOWER), 1, List.of(LEADER, 1));
      var settings = Map.of("min.insync.replicas", "2", "cleanup.policy", "compact");
      var topic = new NewTopic(OPEN.topic(), copies).configs(settings);
      get(admin.createTopics(List.of(topic)).all());
      awaitInSync(admin, 2);
      var lost = new LostTransaction(BROKERS.get(LEADER).bootstrapServers());
      lost.allow();
      leaveUnderWay(log, lost);

      BROKERS.get(FOLLOWER).close();
      awaitInSync(admin, 1);
      refuses(log);
      // It is over by now, which shows before the id is initialised: that would use its epochs up.
      int epoch = epoch(admin);
      refuses(log);
      assertThat(epoch(admin)).isEqualTo(epoch);

      BROKERS.put(FOLLOWER, broker(FOLLOWER));
      awaitInSync(admin, 2);
      initialise(log);
    }
    assertThat(Visible.in(log, OPEN)).containsExactly("one");
  }

  /** A record of it in each partition; of that in OPEN the coordinator does not know. */
  private static void leaveUnderWay(KafkaLog log, LostTransaction lost) {
    try (TransactionalWriter writer = log.transactionalWriter(ID, TIMEOUT)) {
      writer.initialise();
      writer.commit(List.of(NewRecord.to(OPEN, "k", "one".getBytes(UTF_8))));
    }
    var settings = new TreeMap<String, Object>(client);
    settings.put("transactional.id", ID);
    var text = new StringSerializer();
    var producer = new KafkaProducer<>(settings, text, text);
    producer.initTransactions();
    producer.beginTransaction();
    var unused = producer.send(new ProducerRecord<>(OPEN.topic(), 1, "k", "aborted"));
    producer.flush();
    lost.leave(ID, OPEN, "aborted".getBytes(UTF_8));
    producer.close(Duration.ZERO);
  }

  private static void refuses(KafkaLog log) {
    assertThatThrownBy(() -> initialise(log))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("[open-0] must have more copies in sync");
  }

  private static int epoch(Admin admin) {
    return get(admin.describeTransactions(List.of(ID)).description(ID)).producerEpoch();
  }

  private static void initialise(KafkaLog log) {
    try (TransactionalWriter writer = log.transactionalWriter(ID, TIMEOUT, Set.of(OPEN.topic()))) {
      writer.initialise();
    }
  }

  private static void awaitInSync(Admin admin, int copies) {
    await(copies + " copies in sync")
        .atMost(PATIENCE)
        .until(() ->
            get(admin.describeTopics(List.of(OPEN.topic())).allTopicNames())
                    .get(OPEN.topic())
                    .partitions()
                    .getFirst()
                    .isr()
                    .size()
                == copies);
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
