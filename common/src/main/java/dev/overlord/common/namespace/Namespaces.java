package dev.overlord.common.namespace;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Makes a namespace in the log, or finds it there. */
public final class Namespaces {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private Namespaces() {}

  /**
   * Makes the topics that are missing and the record, once even when several processes try.
   *
   * @return the record, which equals {@code wanted}
   * @throws NamespaceException the namespace exists with other values, or a topic has grown
   * @throws LogUnavailableException the log does not answer
   */
  public static Namespace open(Log log, Topics topics, Namespace wanted) {
    return open(log, topics, wanted, new SystemClock());
  }

  /** As above, with a clock to wait by. */
  public static Namespace open(Log log, Topics topics, Namespace wanted, Clock clock) {
    return open(log, topics, wanted, clock, Replication.OF_CLUSTER, (topic, made) -> {});
  }

  /**
   * As above.
   *
   * @param replication of topics that are made
   * @param told gets each topic, in order, and whether it was made now
   */
  public static Namespace open(
      Log log,
      Topics topics,
      Namespace wanted,
      Clock clock,
      Replication replication,
      BiConsumer<String, Boolean> told) {
    try (LogAdmin admin = log.admin()) {
      // Before the record only its own topic, so that the others get the numbers it says.
      TopicSpec pools = replication.of(InternalTopics.pools(topics));
      told.accept(pools.name(), ensure(admin, pools));
      Namespace recorded = new NamespaceRecord(log, topics, clock).readOrWrite(wanted);
      checkEqual(topics, recorded, wanted);
      List<TopicSpec> specs = InternalTopics.of(topics, recorded);
      for (TopicSpec spec : specs) {
        if (!spec.name().equals(pools.name())) {
          told.accept(spec.name(), ensure(admin, replication.of(spec)));
        }
      }
      TopicCheck.refuseLoss(admin, specs);
      return recorded;
    }
  }

  /**
   * The record as it is now, if there is one; does not wait.
   *
   * @throws LogUnavailableException the log does not answer
   */
  public static Optional<Namespace> recorded(Log log, Topics topics, Clock clock) {
    try (LogAdmin admin = log.admin()) {
      return admin.describe(topics.pools()).isEmpty()
          ? Optional.empty()
          : new NamespaceRecord(log, topics, clock).read();
    }
  }

  /**
   * The namespace that another process makes or made; waits up to 30 s for it.
   *
   * @throws NamespaceException there is none, or a topic has grown
   * @throws LogUnavailableException the log does not answer
   */
  public static Namespace read(Log log, Topics topics) {
    return read(log, topics, new SystemClock(), WAIT);
  }

  /** As above, with a clock to wait by and the longest wait. */
  public static Namespace read(Log log, Topics topics, Clock clock, Duration wait) {
    long giveUp = clock.monotonicNanos() + wait.toNanos();
    try (LogAdmin admin = log.admin()) {
      while (true) {
        Optional<Namespace> found = find(log, topics, admin, clock);
        if (found.isPresent()) {
          return found.get();
        }
        if (clock.monotonicNanos() - giveUp >= 0) {
          throw new NamespaceException(
              "there is no namespace '"
                  + topics.prefix()
                  + "' in this Kafka cluster; start a coordinator, or check the prefix",
              null);
        }
        clock.pause(LOOK_AGAIN);
      }
    }
  }

  /**
   * Makes the tasks topic of a pool's lane. One that a producer made keeps its partitions, but from
   * now on no record of it expires: tasks are deleted when they are done, never by age.
   *
   * @param partitions of a topic that is not there yet
   */
  public static void ensureTasksTopic(
      LogAdmin admin, Topics topics, String pool, Lane lane, int partitions) {
    ensureTasksTopic(admin, topics.tasks(pool, lane), partitions, Replication.OF_CLUSTER);
  }

  /** As above, with copies; true when it was made. */
  public static boolean ensureTasksTopic(
      LogAdmin admin, String name, int partitions, Replication replication) {
    boolean made = admin.create(replication.of(InternalTopics.tasks(name, partitions)));
    if (!made) {
      admin.configure(name, InternalTopics.KEPT);
    }
    return made;
  }

  private static Optional<Namespace> find(Log log, Topics topics, LogAdmin admin, Clock clock) {
    if (admin.describe(topics.pools()).isEmpty()) {
      return Optional.empty();
    }
    Optional<Namespace> recorded = new NamespaceRecord(log, topics, clock).read();
    if (recorded.isPresent()) {
      for (TopicSpec spec : InternalTopics.of(topics, recorded.get())) {
        Optional<TopicDescription> topic = admin.describe(spec.name());
        if (topic.isEmpty()) {
          return Optional.empty();
        }
        checkPartitions(spec, topic.get());
      }
    }
    return recorded;
  }

  /** True when it was made. */
  private static boolean ensure(LogAdmin admin, TopicSpec spec) {
    Optional<TopicDescription> topic = admin.describe(spec.name());
    boolean made = topic.isEmpty() && admin.create(spec);
    if (topic.isEmpty() && !made) {
      topic = admin.describe(spec.name());
    }
    topic.ifPresent(t -> checkPartitions(spec, t));
    return made;
  }

  private static void checkPartitions(TopicSpec recorded, TopicDescription topic) {
    if (topic.partitions() != recorded.partitions()) {
      throw new NamespaceException(
          "topic "
              + topic.name()
              + " has "
              + topic.partitions()
              + " partitions and its namespace is recorded with "
              + recorded.partitions()
              + (topic.partitions() < recorded.partitions()
                  ? "; add the missing ones with kafka-topics.sh --alter --topic "
                      + topic.name()
                      + " --partitions "
                      + recorded.partitions()
                  : "; partitions are fixed at creation, so move to a new prefix"),
          null);
    }
  }

  private static void checkEqual(Topics topics, Namespace recorded, Namespace wanted) {
    record Value(String name, long recorded, long wanted) {}
    List<Value> values =
        List.of(
            new Value("shards", recorded.shards(), wanted.shards()),
            new Value("inboxes", recorded.inboxes(), wanted.inboxes()),
            new Value("transactional_ids", recorded.transactionalIds(), wanted.transactionalIds()),
            new Value("lease_ttl_ms", recorded.leaseTtlMs(), wanted.leaseTtlMs()));
    for (Value value : values) {
      if (value.recorded() != value.wanted()) {
        throw new NamespaceException(
            "namespace '"
                + topics.prefix()
                + "' was created with "
                + value.name()
                + " "
                + value.recorded()
                + " and "
                + value.wanted()
                + " was asked for; ask for "
                + value.recorded()
                + ", or use another prefix",
            null);
      }
    }
  }
}
