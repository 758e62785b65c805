package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Kafka's admin client. */
final class KafkaLogAdmin implements LogAdmin {
  private static final Duration CLOSE = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
  private static final int LOOKS = 500;
  private static final Duration CONFIRM = Duration.ofMillis(500);

  private final Admin admin;

  KafkaLogAdmin(Map<String, Object> settings) {
    admin = Admin.create(settings);
  }

  @Override
  public boolean create(TopicSpec spec) {
    Optional<Short> replication =
        spec.replication() == TopicSpec.CLUSTER_DEFAULT
            ? Optional.empty()
            : Optional.of((short) spec.replication());
    NewTopic topic = new NewTopic(spec.name(), Optional.of(spec.partitions()), replication);
    var made = admin.createTopics(List.of(topic.configs(spec.config()))).all();
    try {
      answer("creating the topic " + spec.name(), made);
    } catch (LogException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
    awaitUsable(spec);
    return true;
  }

  @Override
  public Optional<TopicDescription> describe(String topic) {
    return found(topic, asked(topic));
  }

  @Override
  public CompletableFuture<Descriptions> describe(Set<String> topics) {
    var asked = admin.describeTopics(topics).topicNameValues();
    return whenAll(asked.values())
        .thenApply(done -> {
          var answer = new Descriptions(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
          asked.forEach((topic, future) -> {
            try {
              found(topic, future)
                  .ifPresentOrElse(
                      d -> answer.found().put(topic, d), () -> answer.unknown().add(topic));
            } catch (LogException e) {
              answer.failed().put(topic, e);
            }
          });
          return answer;
        });
  }

  @Override
  public Map<String, TopicState> inspect(Set<String> topics) {
    return TopicStates.of(admin, topics);
  }

  @Override
  public Set<String> topics(String prefix) {
    Set<String> names = new TreeSet<>(answer("listing topics", admin.listTopics().names()));
    names.removeIf(name -> !name.startsWith(prefix));
    return names;
  }

  @Override
  public long written(Partition partition) {
    return end(partition, IsolationLevel.READ_UNCOMMITTED);
  }

  @Override
  public boolean hasOpenTransaction(Partition partition) {
    return end(partition, IsolationLevel.READ_COMMITTED) < written(partition);
  }

  @Override
  public CompletableFuture<Set<Partition>> unended(
      Set<String> transactionalIds, Set<String> topics) {
    return CompletableFuture.supplyAsync(
        () -> {
          Set<Partition> unended = unendedNow(transactionalIds, topics);
          if (!unended.isEmpty()) {
            // A broker that led a partition until now may answer once more, by what it knew.
            LockSupport.parkNanos(CONFIRM.toNanos());
            unended.retainAll(unendedNow(transactionalIds, topics));
          }
          return unended;
        },
        Thread::startVirtualThread);
  }

  private Set<Partition> unendedNow(Set<String> transactionalIds, Set<String> topics) {
    Set<Partition> unended = new TreeSet<>();
    for (String id : transactionalIds) {
      unended.addAll(new LostMarkers(id, topics, new TransactionHistory()).now(admin));
    }
    return unended;
  }

  private long end(Partition partition, IsolationLevel level) {
    var latest = Map.of(kafka(partition), OffsetSpec.latest());
    var asked = admin.listOffsets(latest, new ListOffsetsOptions(level));
    return answer("asking for the end of " + partition, asked.partitionResult(kafka(partition)))
        .offset();
  }

  @Override
  public void configure(String topic, Map<String, String> config) {
    Collection<AlterConfigOp> changes =
        config.entrySet().stream()
            .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
            .map(e -> new AlterConfigOp(e, AlterConfigOp.OpType.SET))
            .toList();
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    answer(
        "configuring the topic " + topic,
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    deleted(partition, offset, asked(Map.of(partition, offset)).get(kafka(partition)));
  }

  @Override
  public CompletableFuture<Map<Partition, LogException>> deleteBefore(
      Map<Partition, Long> offsets) {
    var asked = asked(offsets);
    return whenAll(asked.values())
        .thenApply(done -> {
          Map<Partition, LogException> failed = new TreeMap<>();
          offsets.forEach((partition, offset) -> {
            try {
              deleted(partition, offset, asked.get(kafka(partition)));
            } catch (LogException e) {
              failed.put(partition, e);
            }
          });
          return failed;
        });
  }

  private Map<TopicPartition, KafkaFuture<DeletedRecords>> asked(Map<Partition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> kafka = new HashMap<>();
    offsets.forEach((partition, offset) -> {
      if (offset < 0) {
        throw new IllegalArgumentException(
            "offset " + offset + " of " + partition + " must not be negative");
      }
      kafka.put(kafka(partition), RecordsToDelete.beforeOffset(offset));
    });
    return admin.deleteRecords(kafka).lowWatermarks();
  }

  private static void deleted(
      Partition partition, long offset, @Nullable KafkaFuture<DeletedRecords> asked) {
    try {
      answer("deleting from " + partition, Objects.requireNonNull(asked));
    } catch (LogException e) {
      if (e.getCause() instanceof OffsetOutOfRangeException) {
        throw new PositionOutOfRangeException(partition, offset);
      }
      throw e;
    }
  }

  private static TopicPartition kafka(Partition partition) {
    return new TopicPartition(partition.topic(), partition.number());
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }

  private KafkaFuture<org.apache.kafka.clients.admin.TopicDescription> asked(String topic) {
    return Objects.requireNonNull(
        admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
  }

  private static Optional<TopicDescription> found(
      String topic, KafkaFuture<org.apache.kafka.clients.admin.TopicDescription> asked) {
    return answered(topic, asked)
        .map(d -> new TopicDescription(topic, d.topicId().toString(), d.partitions().size()));
  }

  static Optional<org.apache.kafka.clients.admin.TopicDescription> answered(
      String topic, KafkaFuture<org.apache.kafka.clients.admin.TopicDescription> asked) {
    try {
      return Optional.of(answer("describing the topic " + topic, asked));
    } catch (LogException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Completes, never with a failure, when all of them have. */
  private static CompletableFuture<Void> whenAll(Collection<? extends KafkaFuture<?>> futures) {
    return CompletableFuture.allOf(
        futures.stream()
            .map(future -> future.toCompletionStage().handle((value, error) -> true))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  /** The controller answers before the brokers know the topic and its leaders. */
  private void awaitUsable(TopicSpec spec) {
    for (int look = 0; look < LOOKS; look++) {
      if (answered(spec.name(), asked(spec.name())).filter(KafkaLogAdmin::usable).isPresent()) {
        return;
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    throw new LogUnavailableException("the new topic " + spec.name() + " has no leaders yet", null);
  }

  private static boolean usable(org.apache.kafka.clients.admin.TopicDescription topic) {
    return topic.partitions().stream().allMatch(p -> p.leader() != null && !p.leader().isEmpty());
  }

  static <T> T answer(String doing, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw Errors.of(doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException(doing + " was interrupted", e);
    }
  }
}
