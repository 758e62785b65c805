package dev.overlord.common.log.kafka;

import dev.overlord.common.log.GroupMembership;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that is in the group and reads nothing. */
final class KafkaGroupMembership implements GroupMembership {
  /** Long enough for an answer that is under way, short enough for a caller with a loop to run. */
  private static final Duration POLL = Duration.ofMillis(20);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String topic;
  private final String member;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<Integer> owned = new TreeSet<>();

  KafkaGroupMembership(String topic, String member, Map<String, Object> settings) {
    this.topic = topic;
    this.member = member;
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic), new Rebalance());
  }

  @Override
  public Set<Integer> poll() {
    try {
      consumer.poll(POLL);
    } catch (KafkaException e) {
      throw Errors.of("keeping " + member + " in the group of " + topic, e);
    }
    return Set.copyOf(owned);
  }

  /** A commit of an offset that nobody uses: the group refuses it from those who do not belong. */
  @Override
  public boolean confirm(int partition) {
    if (!owned.contains(partition)) {
      return false;
    }
    try {
      consumer.commitSync(
          Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(0, member)));
      return owned.contains(partition);
    } catch (CommitFailedException
        | RebalanceInProgressException
        | FencedInstanceIdException
        | IllegalGenerationException
        | UnknownMemberIdException e) {
      return false;
    } catch (KafkaException e) {
      throw Errors.of("confirming " + topic + "-" + partition, e);
    }
  }

  @Override
  public void close() {
    owned.clear();
    try {
      consumer.close(CloseOptions.timeout(CLOSE));
    } catch (KafkaException e) {
      throw Errors.of("leaving the group of " + topic, e);
    }
  }

  /** Called by the consumer within its poll and close, on their thread. */
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
      for (TopicPartition partition : partitions) {
        // A position of its own keeps the consumer from asking for a committed one.
        consumer.seek(partition, 0);
        owned.add(partition.partition());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(p -> owned.remove(p.partition()));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      onPartitionsRevoked(partitions);
    }
  }
}
