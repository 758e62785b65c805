package dev.overlord.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every committed record of the public topics as it comes: leases are compacted and
 * tasks are purged, so afterwards most of them are gone. It has no group, and outlives its brokers.
 */
public final class TopicRecorder implements AutoCloseable {
  /** Of a record that says nothing; docs/topics.md. */
  private static final String TRANSACTION_END = "overlord-transaction-end";

  private static final Logger LOG = LoggerFactory.getLogger(TopicRecorder.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_FOR_TOPICS_EVERY = Duration.ofSeconds(1);
  private static final Duration LIMIT_TO_END = Duration.ofMinutes(2);

  private final Map<String, Object> properties;
  private final String prefix;
  private final Consumer<String, String> consumer;
  private final RecordFiles files;
  private final Tally tally = new Tally();
  private final Thread thread;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean ending;
  private volatile boolean knowsEnds;

  private TopicRecorder(Map<String, Object> properties, String prefix, Path folder) {
    this.properties = Map.copyOf(properties);
    this.prefix = prefix;
    try {
      this.files = new RecordFiles(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
    this.consumer =
        new KafkaConsumer<>(
            settings(properties), new StringDeserializer(), new StringDeserializer());
    this.thread = Thread.ofPlatform().name("topic-recorder").start(this::record);
  }

  /**
   * @param properties of a Kafka client: {@code bootstrap.servers} at least
   * @param prefix of the topics, such as {@code overlord.}
   * @param folder gets a file for each topic
   * @throws UncheckedIOException the folder cannot be written
   */
  public static TopicRecorder start(Map<String, Object> properties, String prefix, Path folder) {
    return new TopicRecorder(properties, prefix, folder);
  }

  private static Map<String, Object> settings(Map<String, Object> properties) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "none");
    settings.put("enable.auto.commit", "false");
    settings.put("max.poll.records", "2000");
    settings.put("fetch.max.wait.ms", "100");
    settings.put("request.timeout.ms", "10000");
    settings.put("default.api.timeout.ms", "10000");
    return settings;
  }

  public Progress progress() {
    return tally.progress();
  }

  private void record() {
    try (consumer;
        files) {
      long lookedAt = System.nanoTime() - LOOK_FOR_TOPICS_EVERY.toNanos();
      while (!ending) {
        if (System.nanoTime() - lookedAt >= LOOK_FOR_TOPICS_EVERY.toNanos()) {
          lookForTopics();
          lookedAt = System.nanoTime();
        }
        pollOnce();
      }
      readToTheEnd();
    } catch (Throwable e) { // also an Error: half a recording must never pass for a whole one
      LOG.error("recorder.failed", e);
      failure.set(e);
    }
  }

  private void lookForTopics() {
    try {
      Set<TopicPartition> found = new HashSet<>(consumer.assignment());
      List<TopicPartition> fresh = new ArrayList<>();
      for (List<PartitionInfo> partitions : consumer.listTopics().values()) {
        for (PartitionInfo partition : partitions) {
          var place = new TopicPartition(partition.topic(), partition.partition());
          if (isPublic(partition.topic()) && found.add(place)) {
            fresh.add(place);
          }
        }
      }
      if (!fresh.isEmpty()) {
        consumer.assign(found);
        fresh.forEach(place -> consumer.seek(place, 0));
      }
    } catch (RetriableException e) {
      LOG.info("recorder.waits reason={}", e.getMessage());
    }
  }

  private boolean isPublic(String topic) {
    return topic.startsWith(prefix + "tasks.")
        || topic.equals(prefix + "leases")
        || topic.equals(prefix + "results")
        || topic.equals(prefix + "dead-letters");
  }

  private boolean pollOnce() throws IOException {
    try {
      boolean any = false;
      for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
        take(record);
        any = true;
      }
      return any;
    } catch (OffsetOutOfRangeException e) {
      return skip(e.offsetOutOfRangePartitions());
    } catch (RetriableException e) {
      LOG.info("recorder.waits reason={}", e.getMessage());
      return false;
    }
  }

  private void take(ConsumerRecord<String, String> record) throws IOException {
    if (record.headers().lastHeader(TRANSACTION_END) != null) {
      return;
    }
    JsonNode value = files.write(record);
    if (record.topic().startsWith(prefix + "tasks.")) {
      tally.task(record.topic() + "-" + record.partition() + "-" + record.offset());
    } else if (record.topic().equals(prefix + "results")) {
      tally.result(value);
    }
  }

  /**
   * What is gone before it was read is lost evidence, and the judge is told so. False while no
   * broker says where the log begins: the next poll finds the same.
   */
  private boolean skip(Map<TopicPartition, Long> wanted) throws IOException {
    Map<TopicPartition, Long> starts;
    try {
      starts = consumer.beginningOffsets(wanted.keySet());
    } catch (RetriableException e) {
      LOG.info("recorder.waits reason={}", e.getMessage());
      return false;
    }
    for (Map.Entry<TopicPartition, Long> place : starts.entrySet()) {
      files.gap(place.getKey(), wanted.getOrDefault(place.getKey(), 0L), place.getValue());
      consumer.seek(place.getKey(), place.getValue());
    }
    return true;
  }

  private void readToTheEnd() throws IOException {
    long deadline = System.nanoTime() + LIMIT_TO_END.toNanos();
    Map<TopicPartition, Long> ends = null;
    while (ends == null || isBehind(ends)) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("the end of the topics was not reached: " + ends);
      }
      if (ends == null) {
        lookForTopics();
        ends = ends();
        knowsEnds = ends != null;
      }
      pollOnce();
    }
  }

  /** Whether it knows the ends up to which it reads before it closes. */
  boolean isReadingToTheEnd() {
    return knowsEnds;
  }

  /**
   * The ends of the partitions, records of open transactions included: a transaction that can be
   * read in one partition may be a moment away from that in another, and the judge needs it whole.
   * Null while no broker says them.
   */
  private @Nullable Map<TopicPartition, Long> ends() {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    consumer.assignment().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    try (Admin admin = Admin.create(properties)) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException retriable) {
        LOG.info("recorder.waits reason={}", retriable.getMessage());
        return null;
      }
      throw new KafkaException("the ends of the topics cannot be read", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Where its broker is away the consumer may not know where it stands: then it is behind. */
  private boolean isBehind(Map<TopicPartition, Long> ends) {
    try {
      return ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    } catch (RetriableException e) {
      LOG.info("recorder.waits reason={}", e.getMessage());
      return true;
    }
  }

  /**
   * Reads up to the ends as of now, and closes the files.
   *
   * @throws KafkaException records are missing: what was written down is no evidence
   */
  @Override
  public void close() {
    ending = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted before the topics were recorded to their ends", e);
    }
    Throwable broken = failure.get();
    if (broken != null) {
      throw new KafkaException("the topics could not be recorded: " + broken.getMessage(), broken);
    }
  }
}
