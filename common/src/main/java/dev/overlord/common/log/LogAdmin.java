package dev.overlord.common.log;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Topics. Every method may throw {@link LogUnavailableException}. */
public interface LogAdmin extends AutoCloseable {
  /**
   * @param config the topic's settings by Kafka's names, such as {@code cleanup.policy}
   * @param replication copies of each partition; {@link #CLUSTER_DEFAULT} leaves it to the cluster
   */
  record TopicSpec(String name, int partitions, Map<String, String> config, int replication) {
    public static final int CLUSTER_DEFAULT = 0;

    public TopicSpec(String name, int partitions, Map<String, String> config) {
      this(name, partitions, config, CLUSTER_DEFAULT);
    }
  }

  /**
   * @param id changes when a topic is deleted and made again under its name
   */
  record TopicDescription(String name, String id, int partitions) {}

  /** Makes the topic; false when one of that name exists already. */
  boolean create(TopicSpec spec);

  Optional<TopicDescription> describe(String topic);

  /**
   * What became of a question about many topics.
   *
   * @param found by name
   * @param unknown names that the log does not have
   * @param failed why the others have no answer
   */
  record Descriptions(
      Map<String, TopicDescription> found, Set<String> unknown, Map<String, LogException> failed) {}

  /**
   * Asks for many topics at once and does not wait. The future never fails; it may complete on
   * another thread: poll it, do not chain work to it. This one asks for each by itself.
   */
  default CompletableFuture<Descriptions> describe(Set<String> topics) {
    Descriptions answer = new Descriptions(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
    for (String topic : topics) {
      try {
        describe(topic)
            .ifPresentOrElse(
                found -> answer.found().put(topic, found), () -> answer.unknown().add(topic));
      } catch (LogException e) {
        answer.failed().put(topic, e);
      }
    }
    return CompletableFuture.completedFuture(answer);
  }

  /**
   * How a topic stands.
   *
   * @param replication the copies of the partition that has the fewest
   * @param underReplicated partitions of which a copy is away or behind
   * @param offline partitions without a leader
   * @param config all settings in force, the defaults too
   */
  record TopicState(
      TopicDescription topic,
      int replication,
      Set<Integer> underReplicated,
      Set<Integer> offline,
      Map<String, String> config) {}

  /** How each of these topics stands; those that do not exist are left out. */
  Map<String, TopicState> inspect(Set<String> topics);

  /** The names that exist and begin with {@code prefix}. */
  Set<String> topics(String prefix);

  /** The offset of the next record, behind what open transactions hide from readers too. */
  long written(Partition partition);

  /**
   * Whether records lie in {@code partition} whose transaction has not ended: committed readers see
   * nothing from there on. This one's transactions are never open.
   */
  default boolean hasOpenTransaction(Partition partition) {
    return false;
  }

  /**
   * Asks, without waiting, where in {@code topics} a transaction of one of these ids is over and
   * yet open, since the log lost its end: what it wrote, and all that follows, stays invisible
   * there until a {@link Log#transactionalWriter(String, java.time.Duration, Set) writer} is
   * initialised. The future fails with a {@link LogException} without an answer, and may complete
   * on another thread: poll it, do not chain work to it. This one loses none.
   */
  default CompletableFuture<Set<Partition>> unended(
      Set<String> transactionalIds, Set<String> topics) {
    return CompletableFuture.completedFuture(Set.of());
  }

  /** Sets the given settings of a topic, leaving the others. */
  void configure(String topic, Map<String, String> config);

  /**
   * Deletes everything before {@code offset} in {@code partition}.
   *
   * @throws PositionOutOfRangeException the partition ends below it
   */
  void deleteBefore(Partition partition, long offset);

  /**
   * Likewise in many partitions at once, without waiting. The future never fails: it holds why
   * partitions were left as they are, and may complete on another thread: poll it, do not chain
   * work to it. This one asks for each by itself.
   */
  default CompletableFuture<Map<Partition, LogException>> deleteBefore(
      Map<Partition, Long> offsets) {
    Map<Partition, LogException> failed = new TreeMap<>();
    offsets.forEach((partition, offset) -> {
      try {
        deleteBefore(partition, offset);
      } catch (LogException e) {
        failed.put(partition, e);
      }
    });
    return CompletableFuture.completedFuture(failed);
  }

  @Override
  void close();
}
