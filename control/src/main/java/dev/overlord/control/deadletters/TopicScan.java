package dev.overlord.control.deadletters;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.control.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Streams the one partition of a topic in both directions. For one thread. */
final class TopicScan implements AutoCloseable {
  /** Offsets that are read at a time when going backwards. */
  private static final int CHUNK = 500;

  private static final Duration POLL = Duration.ofMillis(100);

  private final LogReader reader;
  private final Partition partition;

  TopicScan(Cluster cluster, String topic) {
    this.reader = cluster.log().reader("dead-letters");
    this.partition = new Partition(topic, 0);
  }

  long start() {
    return reader.start(partition);
  }

  long end() {
    return reader.end(partition);
  }

  /** Where records of that time begin, in wall-clock milliseconds since the epoch. */
  long since(long timestampMs) {
    return reader.notAfter(partition, Math.max(0, timestampMs));
  }

  /** The records at {@code from} or after and before {@code to}, until one is the last wanted. */
  void forwards(long from, long to, Predicate<LogRecord> more) {
    reader.add(partition, Math.min(to, Math.max(from, start())));
    while (reader.position(partition) < to) {
      for (LogRecord record : poll()) {
        if (record.offset() >= to || (record.offset() >= from && !more.test(record))) {
          return;
        }
      }
    }
  }

  private List<LogRecord> poll() {
    try {
      return reader.poll(POLL);
    } catch (PositionOutOfRangeException e) {
      // The oldest were deleted meanwhile: go on with what there is.
      reader.add(partition, start());
      return List.of();
    }
  }

  /** What {@code map} makes of the records before {@code before}, the newest first. */
  <T> void backwards(long before, Function<LogRecord, @Nullable T> map, Predicate<T> more) {
    long start = start();
    for (long to = Math.min(before, end()); to > start; to = Math.max(start, to - CHUNK)) {
      List<T> found = new ArrayList<>();
      forwards(
          Math.max(start, to - CHUNK),
          to,
          record -> {
            T made = map.apply(record);
            if (made != null) {
              found.add(made);
            }
            return true;
          });
      for (T each : found.reversed()) {
        if (!more.test(each)) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
