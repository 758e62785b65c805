package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer without a group. */
final class KafkaLogReader implements LogReader {
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Wakes a poll without partitions, for which the consumer cannot wait. */
  private final Semaphore woken = new Semaphore(0);

  /** A wake-up met a call other than poll: it still holds for the next poll. */
  private boolean wakeupPending;

  KafkaLogReader(Map<String, Object> settings) {
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void add(Partition partition, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException(
          "offset " + offset + " of " + partition + " must not be negative");
    }
    TopicPartition added = kafka(partition);
    if (!consumer.assignment().contains(added)) {
      Set<TopicPartition> all = new HashSet<>(consumer.assignment());
      all.add(added);
      consumer.assign(all);
    }
    consumer.seek(added, offset);
  }

  @Override
  public void remove(Partition partition) {
    Set<TopicPartition> all = new HashSet<>(consumer.assignment());
    if (all.remove(kafka(partition))) {
      consumer.assign(all);
    }
  }

  @Override
  public Set<Partition> partitions() {
    Set<Partition> partitions = new TreeSet<>();
    consumer.assignment().forEach(p -> partitions.add(ours(p)));
    return partitions;
  }

  @Override
  public void pause(Collection<Partition> partitions) {
    consumer.pause(partitions.stream().map(KafkaLogReader::kafka).toList());
  }

  @Override
  public void resume(Collection<Partition> partitions) {
    consumer.resume(partitions.stream().map(KafkaLogReader::kafka).toList());
  }

  @Override
  public List<LogRecord> poll(Duration wait) {
    if (wakeupPending) {
      wakeupPending = false;
      return List.of();
    }
    if (consumer.assignment().isEmpty()) {
      idle(wait);
      return List.of();
    }
    woken.drainPermits();
    try {
      return records(consumer.poll(wait));
    } catch (WakeupException e) {
      return List.of();
    } catch (OffsetOutOfRangeException e) {
      throw outOfRange(e);
    } catch (KafkaException e) {
      throw Errors.of("reading " + partitions(), e);
    }
  }

  @Override
  public long position(Partition partition) {
    return asking("asking for the position of " + partition, () -> position(kafka(partition)));
  }

  private long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  @Override
  public long end(Partition partition) {
    List<TopicPartition> asked = List.of(kafka(partition));
    return asking("asking for the end of " + partition, () -> only(consumer.endOffsets(asked)));
  }

  @Override
  public long start(Partition partition) {
    List<TopicPartition> asked = List.of(kafka(partition));
    return asking(
        "asking for the start of " + partition, () -> only(consumer.beginningOffsets(asked)));
  }

  @Override
  public Map<Partition, Long> starts(Collection<Partition> partitions) {
    List<TopicPartition> asked = partitions.stream().map(KafkaLogReader::kafka).toList();
    Map<TopicPartition, Long> answer =
        asking("asking for the starts of " + partitions, () -> consumer.beginningOffsets(asked));
    Map<Partition, Long> starts = new TreeMap<>();
    answer.forEach((partition, offset) -> starts.put(ours(partition), offset));
    return starts;
  }

  @Override
  public long notAfter(Partition partition, long timestampMs) {
    TopicPartition asked = kafka(partition);
    var first =
        asking(
            "asking for a time in " + partition,
            () -> consumer.offsetsForTimes(Map.of(asked, timestampMs)).get(asked));
    return first == null ? end(partition) : first.offset();
  }

  @Override
  public long lag(Partition partition) {
    return consumer.currentLag(kafka(partition)).orElse(-1);
  }

  @Override
  public void wakeup() {
    woken.release();
    consumer.wakeup();
  }

  @Override
  public void close() {
    try {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    } catch (KafkaException e) {
      throw Errors.of("closing a reader", e);
    }
  }

  private void idle(Duration wait) {
    try {
      if (woken.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        woken.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("reading was interrupted", e);
    }
  }

  private <T> T asking(String doing, Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (WakeupException e) {
        wakeupPending = true;
      } catch (KafkaException e) {
        throw Errors.of(doing, e);
      }
    }
  }

  private static Long only(Map<TopicPartition, Long> offsets) {
    return offsets.values().iterator().next();
  }

  private static PositionOutOfRangeException outOfRange(OffsetOutOfRangeException e) {
    Map.Entry<TopicPartition, Long> first =
        e.offsetOutOfRangePartitions().entrySet().iterator().next();
    return new PositionOutOfRangeException(ours(first.getKey()), first.getValue());
  }

  private static List<LogRecord> records(ConsumerRecords<byte[], byte[]> polled) {
    if (polled.isEmpty()) {
      return List.of();
    }
    List<LogRecord> records = new ArrayList<>(polled.count());
    for (TopicPartition partition : polled.partitions()) {
      Partition ours = ours(partition);
      for (ConsumerRecord<byte[], byte[]> r : polled.records(partition)) {
        if (!Records.isEnd(r)) {
          records.add(new LogRecord(ours, r.offset(), r.timestamp(), r.key(), r.value()));
        }
      }
    }
    return records;
  }

  private static TopicPartition kafka(Partition partition) {
    return new TopicPartition(partition.topic(), partition.number());
  }

  private static Partition ours(TopicPartition partition) {
    return new Partition(partition.topic(), partition.partition());
  }
}
