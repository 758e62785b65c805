package dev.overlord.cli.bench.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.internals.AppInfoParser;

/** What the bench asks of Kafka beyond the seam: groups, of both kinds. */
public final class KafkaAdmin implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Admin admin;

  public KafkaAdmin(String bootstrap) {
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  /** The version of the clients, which is the embedded broker's too. */
  public static String kafkaVersion() {
    return AppInfoParser.getVersion();
  }

  /** A topic of one partition, as a tasks topic is. */
  public void makeTopic(String topic) throws InterruptedException {
    await(
        "making topic " + topic,
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all());
  }

  /**
   * The group reads its topic from the start and only what is committed, locks as many records for
   * as long as a broker allows at its defaults, and does not count deliveries.
   */
  public void configure(String group) throws InterruptedException {
    Map<String, String> settings =
        Map.of(
            "share.auto.offset.reset", "earliest",
            "share.isolation.level", "read_committed",
            "share.record.lock.duration.ms", "60000",
            "share.partition.max.record.locks", "4000",
            "share.delivery.count.limit", "10");
    Collection<AlterConfigOp> operations = new ArrayList<>();
    settings.forEach((name, value) ->
        operations.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    await(
        "configuring group " + group,
        admin.incrementalAlterConfigs(Map.of(resource, operations)).all());
  }

  /** The client id of the member of a consumer group that has the partition; empty when none. */
  public Optional<String> owner(String group, int partition) throws InterruptedException {
    var described =
        await("describing group " + group, admin.describeConsumerGroups(List.of(group)).all());
    var description = described.get(group);
    return description == null
        ? Optional.empty()
        : description.members().stream()
            .filter(member ->
                member.assignment().topicPartitions().stream()
                    .anyMatch(owned -> owned.partition() == partition))
            .map(MemberDescription::clientId)
            .findFirst();
  }

  private static <T> T await(String what, KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(what + " failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          what + ": no answer within " + PATIENCE.toSeconds() + " s", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
