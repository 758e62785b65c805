package dev.overlord.common.log.kafka;

import static dev.overlord.common.log.kafka.KafkaLogAdmin.answer;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.TransactionHistory.Open;
import dev.overlord.common.log.kafka.TransactionStanding.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds transactions of one id that are over for the coordinator and still open in a partition. A
 * broker of Kafka 4.4 does not write the marker that ends a transaction to a partition that has no
 * leader just then, as all have while the last broker shuts down ("likely deleted already and hence
 * can be skipped"), and completes the transaction. What was committed is then invisible, and so is
 * all that follows in the partition, until the id's next transaction there ends; and it ends as
 * that one does.
 */
final class LostMarkers {
  private static final Logger LOG = LoggerFactory.getLogger(LostMarkers.class);

  private final String id;
  private final Set<String> topics;
  private final TransactionHistory history;

  /**
   * @param topics where to look; those that do not exist are left out
   * @param history the id's in this process
   */
  LostMarkers(String id, Set<String> topics, TransactionHistory history) {
    this.id = id;
    this.topics = topics;
    this.history = history;
  }

  /**
   * Notes how the id's last transaction ended, which nobody can say after the next initialisation.
   *
   * @throws LogUnavailableException also: one of the partitions has no leader, so that the marker
   *     of a transaction that is ended now would be lost there; or something is to be mended and
   *     cannot be, which to find out after each initialisation would use up the id's epochs
   */
  void note(Admin admin) {
    TransactionStanding now = standing(admin);
    history.note(now);
    requireCopies(
        admin,
        open(admin, history.producers()).stream()
            .filter(each -> each.producer() == now.producer() && now.isOver(each.epoch()))
            .map(Open::partition)
            .collect(Collectors.toSet()));
  }

  /** The writer is about to initialise the id, or to end a transaction of it. */
  void raising() {
    history.raising();
  }

  /**
   * What became, by all that was noted, of the transactions that are over and open. To be asked
   * after the id was initialised. What only a former producer of the id could end is not among
   * them: a person has to.
   */
  Map<Partition, Outcome> find(Admin admin) {
    TransactionStanding now = standing(admin);
    history.initialised(now);
    Map<Partition, Outcome> lost = new TreeMap<>();
    List<Open> unreachable = new ArrayList<>();
    for (Open each : open(admin, history.producers())) {
      if (each.producer() != now.producer()) {
        unreachable.add(each);
      } else if (now.isOver(each.epoch())) {
        lost.put(each.partition(), history.outcome(each));
      }
    }
    history.unreachable(unreachable.stream().map(Open::producer).collect(Collectors.toSet()));
    if (!unreachable.isEmpty()) {
      LOG.warn(
          "transaction.unreachable id={} open={} remedy={}",
          id,
          unreachable,
          "kafka-transactions.sh abort ends it for each partition and start offset; what was committed in it is lost");
    }
    return lost;
  }

  /**
   * Ending them takes a record in each, and half of that would be undone.
   *
   * @throws LogUnavailableException one of the partitions has too few copies in sync
   */
  void requireCopies(Admin admin, Set<Partition> partitions) {
    Set<Partition> tooFew =
        partitions.isEmpty() ? Set.of() : CopiesInSync.tooFew(admin, partitions);
    if (!tooFew.isEmpty()) {
      throw new LogUnavailableException(
          "a transaction of "
              + id
              + " lost its end in Kafka, and before it can be ended "
              + tooFew
              + " must have more copies in sync (min.insync.replicas); start the brokers that are away",
          null);
    }
  }

  /** All was mended that can be. */
  void forget() {
    history.forget();
  }

  /** Where a transaction is over and open now. */
  Set<Partition> now(Admin admin) {
    TransactionStanding now = standing(admin);
    return open(admin, Set.of(now.producer())).stream()
        .filter(each -> now.isOver(each.epoch()))
        .map(Open::partition)
        .collect(Collectors.toSet());
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

  /** What the producers have open. Every partition must answer. */
  private List<Open> open(Admin admin, Set<Long> producers) {
    List<TopicPartition> partitions = partitions(admin);
    var states = admin.describeProducers(partitions);
    List<Open> open = new ArrayList<>();
    for (TopicPartition each : partitions) {
      var partition = new Partition(each.topic(), each.partition());
      answer("describing the producers of " + each, states.partitionResult(each))
          .activeProducers()
          .stream()
          .filter(one -> producers.contains(one.producerId()))
          .forEach(one ->
              one.currentTransactionStartOffset()
                  .ifPresent(start ->
                      open.add(new Open(partition, start, one.producerId(), one.producerEpoch()))));
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
