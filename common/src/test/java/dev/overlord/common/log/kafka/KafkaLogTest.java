package dev.overlord.common.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What only Kafka can do to us; the rest is in the conformance suite. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
class KafkaLogTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String topic = "t-" + UUID.randomUUID();
  private final Partition partition = new Partition(topic, 0);
  private final NewRecord record = NewRecord.to(partition, "k", new byte[10]);

  @Test
  void connect_withoutServers_saysWhatIsMissing() {
    assertThatThrownBy(() -> KafkaLog.connect(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bootstrap.servers");
  }

  @Test
  void unusableSetting_isNamed(SharedBroker.Address broker) {
    Log log =
        KafkaLog.connect(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "security.protocol", "CARRIER"));

    assertThatThrownBy(() -> log.reader("r"))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("CARRIER");
    assertThatThrownBy(() -> log.transactionalWriter("id", TIMEOUT).initialise())
        .isInstanceOf(LogException.class)
        .hasMessageContaining("CARRIER");
  }

  @Test
  void expelledMember_isNotConfirmed_andComesBackByPolling(SharedBroker.Address broker) {
    try (LogAdmin admin = broker.connect().admin();
        Admin kafka = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        GroupMembership member = broker.connect().join(topic, topic, "member")) {
      admin.create(new TopicSpec(topic, 1, Map.of()));
      until(() -> member.poll().equals(Set.of(0)) && member.confirm(0));

      var expelled = new RemoveMembersFromConsumerGroupOptions();
      join(kafka.removeMembersFromConsumerGroup(topic, expelled).all());

      assertThat(member.confirm(0)).isFalse();
      until(() -> member.poll().equals(Set.of(0)) && member.confirm(0));
    }
  }

  @Test
  void brokerThatIsGone_makesEveryCallUnavailable_andItsReturnGoesOnWhereWeWere(@TempDir Path dir) {
    EmbeddedBroker first = EmbeddedBroker.start(dir, 0);
    Map<String, String> address = Map.of("bootstrap.servers", first.bootstrapServers());
    Log log = KafkaLog.connect(address, Duration.ofMillis(1600));
    try (LogAdmin admin = log.admin();
        LogReader reader = log.reader("r");
        LogWriter writer = log.writer("w");
        TransactionalWriter transactions = log.transactionalWriter("id", TIMEOUT)) {
      admin.create(new TopicSpec(topic, 1, Map.of()));
      reader.add(partition, 0);
      transactions.initialise();
      transactions.commit(List.of(record));
      until(() -> reader.poll(Duration.ofMillis(50)).size() == 1);

      first.close();
      var lost = writer.send(record);
      assertThatThrownBy(() -> transactions.commit(List.of(record)))
          .isInstanceOf(CommitUncertainException.class);
      assertThatThrownBy(transactions::initialise).isInstanceOf(LogUnavailableException.class);
      assertThatThrownBy(() -> reader.end(partition)).isInstanceOf(LogUnavailableException.class);
      assertThatThrownBy(() -> admin.describe(topic)).isInstanceOf(LogUnavailableException.class);
      assertThatThrownBy(lost::join).hasCauseInstanceOf(LogUnavailableException.class);
      assertThat(reader.poll(Duration.ofMillis(50))).isEmpty();

      try (var again = EmbeddedBroker.start(dir, 0)) {
        assertThat(again.bootstrapServers()).isEqualTo(first.bootstrapServers());
        transactions.initialise();
        transactions.commit(List.of(record));
        until(() -> reader.poll(Duration.ofMillis(50)).size() == 1);
      }
    }
  }

  @Test
  void check_refusesAClusterWithTheFirstTransactionVersion(@TempDir Path dir) {
    try (var broker = EmbeddedBroker.start(dir, 0)) {
      Map<String, String> address = Map.of("bootstrap.servers", broker.bootstrapServers());
      KafkaLog log = KafkaLog.connect(address);
      log.check();

      try (Admin kafka = Admin.create(Map.copyOf(address))) {
        var older = new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
        var options = new UpdateFeaturesOptions();
        join(kafka.updateFeatures(Map.of("transaction.version", older), options).all());
      }

      until(() -> catchThrowable(log::check) != null);
      assertThatThrownBy(log::check)
          .isExactlyInstanceOf(LogException.class)
          .hasMessageContaining("transaction.version 1 and Overlord needs 2");
    }
  }

  @Test
  void interruptedThread_getsUnavailable_andStaysInterrupted(SharedBroker.Address broker) {
    try (LogReader reader = broker.connect().reader("r")) {
      for (boolean reads : List.of(false, true)) {
        if (reads) {
          reader.add(partition, 0);
        }
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> reader.poll(TIMEOUT)).isInstanceOf(LogUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void commitBeforeInitialise_isAProgrammingError(SharedBroker.Address broker) {
    try (TransactionalWriter writer = broker.connect().transactionalWriter("id", TIMEOUT)) {
      assertThatThrownBy(() -> writer.commit(List.of(record)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("never initialised");
    }
  }

  private static void join(org.apache.kafka.common.KafkaFuture<?> future) {
    future.toCompletionStage().toCompletableFuture().join();
  }

  private static void until(Callable<Boolean> condition) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(condition);
  }
}
