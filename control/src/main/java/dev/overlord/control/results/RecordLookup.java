package dev.overlord.control.results;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.control.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads single records by their place. One at a time; safe for any thread. */
public final class RecordLookup implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(100);

  private final LogReader reader;

  public RecordLookup(Cluster cluster, String name) {
    this.reader = cluster.log().reader(name);
  }

  /**
   * The record, unless the log no longer holds it or it was never committed.
   *
   * @throws dev.overlord.common.log.LogUnavailableException the log cannot be reached now
   */
  public synchronized Optional<LogRecord> read(Partition partition, long offset) {
    if (offset < reader.start(partition) || offset >= reader.end(partition)) {
      return Optional.empty();
    }
    reader.add(partition, offset);
    try {
      while (reader.position(partition) <= offset) {
        List<LogRecord> records = reader.poll(WAIT);
        for (LogRecord record : records) {
          if (record.offset() >= offset) {
            return record.offset() == offset ? Optional.of(record) : Optional.empty();
          }
        }
      }
      return Optional.empty();
    } catch (PositionOutOfRangeException e) {
      return Optional.empty();
    } finally {
      reader.remove(partition);
    }
  }

  /** Whether a record was ever written there: it lies before the partition's end. */
  public synchronized boolean isBeforeEnd(Partition partition, long offset) {
    return offset < reader.end(partition);
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
