package dev.overlord.cli.run;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads all partitions of one topic, with patience for a broker that is being restarted. What was
 * purged before it was read is passed over.
 */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int LOOKS = 50;

  private final String topic;
  private final LogReader reader;
  private final Patience patience;
  private final List<Partition> partitions = new ArrayList<>();
  private final Map<Partition, Long> first = new TreeMap<>();

  /** Waits until the topic exists, as long as {@code patience} lasts. */
  TopicReader(Log log, String topic, Patience patience) {
    this.topic = topic;
    this.patience = patience;
    int count = patience.until("looking for topic " + topic, () -> partitionCount(log, topic));
    this.reader = log.reader("run-" + topic);
    for (int i = 0; i < count; i++) {
      partitions.add(new Partition(topic, i));
    }
  }

  private static int partitionCount(Log log, String topic) {
    try (LogAdmin admin = log.admin()) {
      return admin
          .describe(topic)
          .orElseThrow(
              () -> new LogUnavailableException("topic " + topic + " does not exist", null))
          .partitions();
    }
  }

  void fromStart() {
    for (Partition partition : partitions) {
      from(partition, patience.until(what(), () -> reader.start(partition)));
    }
  }

  void fromEnd() {
    for (Partition partition : partitions) {
      from(partition, patience.until(what(), () -> reader.end(partition)));
    }
  }

  private void from(Partition partition, long offset) {
    first.put(partition, offset);
    reader.add(partition, offset);
  }

  /** Back to where {@link #fromStart} or {@link #fromEnd} began. */
  void rewind() {
    first.forEach(reader::add);
  }

  /**
   * Waits, for some seconds, until all that is in the topic now is visible to readers or never will
   * be: a transaction that is under way hides what follows it.
   *
   * @return false if something stays hidden
   */
  boolean settles(LogAdmin admin, Clock clock) {
    Map<Partition, Long> hiding = new TreeMap<>();
    for (Partition each : partitions) {
      hiding.put(each, patience.until(what(), () -> admin.written(each)));
    }
    for (int look = 0; look < LOOKS; look++) {
      hiding
          .entrySet()
          .removeIf(
              each -> patience.until(what(), () -> reader.end(each.getKey())) >= each.getValue());
      if (hiding.isEmpty()) {
        return true;
      }
      clock.pause(LOOK_AGAIN);
    }
    return false;
  }

  /** Whether the beginning of the topic is gone. */
  boolean purged() {
    return partitions.stream()
        .anyMatch(partition -> patience.until(what(), () -> reader.start(partition)) > 0);
  }

  /** Hands over what is there, waiting up to {@code wait} for the first record. */
  void poll(Duration wait, Consumer<LogRecord> consumer) {
    patience.until(what(), () -> poll(wait)).forEach(consumer);
  }

  /** Hands over everything up to the topic's end as it is now. */
  void catchUp(Consumer<LogRecord> consumer) {
    Map<Partition, Long> ends = new TreeMap<>();
    for (Partition partition : partitions) {
      ends.put(partition, patience.until(what(), () -> reader.end(partition)));
    }
    while (ends.entrySet().stream()
        .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      poll(POLL, consumer);
    }
  }

  /** Ends a poll that waits. Any thread. */
  void wakeup() {
    reader.wakeup();
  }

  private List<LogRecord> poll(Duration wait) {
    try {
      return reader.poll(wait);
    } catch (PositionOutOfRangeException e) {
      Partition partition = e.partition();
      long start = reader.start(partition);
      reader.add(partition, e.position() < start ? start : reader.end(partition));
      return List.of();
    }
  }

  private String what() {
    return "reading " + topic;
  }

  @Override
  public void close() {
    reader.close();
  }
}
