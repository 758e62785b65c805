package dev.overlord.common.log.kafka;

import static dev.overlord.common.log.kafka.KafkaLogAdmin.answer;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.TransactionStanding.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Finds transactions of one id that are over for the coordinator and still open in a partition. A
 * broker of Kafka 4.4 does not write the marker that ends a transaction to a partition that has no
 * leader just then, as all have while the last broker shuts down ("likely deleted already and hence
 * can be skipped"), and completes the transaction. What was committed is then invisible, and so is
 * all that follows in the partition, until the id's next transaction there ends; and it ends as
 * that one does.
 */
final class LostMarkers {
  private record Open(Partition partition, long offset) {}

  private final String id;
  private final Set<String> topics;

  /** Stays what it was while the log is mended, in which the coordinator forgets. */
  private TransactionStanding known = TransactionStanding.UNUSED;

  private final Map<Open, Outcome> decided = new HashMap<>();

  /**
   * @param topics where to look; those that do not exist are left out
   */
  LostMarkers(String id, Set<String> topics) {
    this.id = id;
    this.topics = topics;
  }

  /**
   * Notes how the id's last transaction ended, which nobody can say after the next initialisation.
   *
   * @throws LogUnavailableException also: one of the partitions has no leader, so that the marker
   *     of a transaction that is ended now would be lost there
   */
  void note(Admin admin) {
    TransactionStanding now = standing(admin);
    if (now.state() != TransactionState.EMPTY || now.producer() != known.producer()) {
      known = now;
    }
    Map<Partition, ProducerState> unused = open(admin, known.producer());
  }

  /**
   * What {@link #note} said became of the transactions that are over and open. To be asked after
   * the id was initialised.
   */
  Map<Partition, Outcome> find(Admin admin) {
    TransactionStanding now = standing(admin);
    Map<Partition, Outcome> lost = new TreeMap<>();
    open(admin, known.producer())
        .forEach((partition, state) -> {
          if (now.isOver(state.producerEpoch()) || now.producer() != known.producer()) {
            var open = new Open(partition, state.currentTransactionStartOffset().orElseThrow());
            lost.put(
                partition,
                decided.computeIfAbsent(open, o -> known.outcome(state.producerEpoch())));
          }
        });
    return lost;
  }

  /** All was mended. */
  void forget() {
    known = TransactionStanding.UNUSED;
    decided.clear();
  }

  /** Where a transaction is over and open now. */
  Set<Partition> now(Admin admin) {
    TransactionStanding now = standing(admin);
    Map<Partition, ProducerState> open = open(admin, now.producer());
    open.values().removeIf(state -> !now.isOver(state.producerEpoch()));
    return open.keySet();
  }

  private TransactionStanding standing(Admin admin) {
    var description = admin.describeTransactions(List.of(id)).description(id);
    try {
      return TransactionStanding.of(answer("describing the transactional id " + id, description));
    } catch (LogException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return TransactionStanding.UNUSED;
      }
      throw e;
    }
  }

  /** What the producer has open, by partition. Every partition must answer. */
  private Map<Partition, ProducerState> open(Admin admin, long producer) {
    List<TopicPartition> partitions = partitions(admin);
    var states = admin.describeProducers(partitions);
    Map<Partition, ProducerState> open = new TreeMap<>();
    for (TopicPartition each : partitions) {
      var state = answer("describing the producers of " + each, states.partitionResult(each));
      state.activeProducers().stream()
          .filter(one -> one.producerId() == producer)
          .filter(one -> one.currentTransactionStartOffset().isPresent())
          .forEach(one -> open.put(new Partition(each.topic(), each.partition()), one));
    }
    return open;
  }

  private List<TopicPartition> partitions(Admin admin) {
    return admin.describeTopics(topics).topicNameValues().entrySet().stream()
        .flatMap(topic -> KafkaLogAdmin.answered(topic.getKey(), topic.getValue()).stream())
        .flatMap(topic -> partitions(topic.name(), topic.partitions().size()))
        .toList();
  }

  private static Stream<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(number -> new TopicPartition(topic, number));
  }
}
