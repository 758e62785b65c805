package dev.overlord.worker.acquire;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.model.PoolStats;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest record of each pool in {@code stats}, read when asked. Thread-safe. */
final class StatsView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatsView.class);

  /** Leaders write a record per pool and second, so older ones than these are no news. */
  private static final long FIRST_RECORDS = 5_000;

  private static final Duration WAIT = Duration.ofMillis(100);

  private final LogReader reader;
  private final Partition stats;
  private final Map<String, PoolStats> byPool = new TreeMap<>();
  private boolean following;

  StatsView(Log log, String topic) {
    this.reader = log.reader("stats");
    this.stats = new Partition(topic, 0);
  }

  /**
   * Reads on to the present end.
   *
   * @throws dev.overlord.common.log.LogUnavailableException no answer
   */
  synchronized Map<String, PoolStats> byPool() {
    long end = reader.end(stats);
    if (!following) {
      reader.add(stats, Math.max(reader.start(stats), end - FIRST_RECORDS));
      following = true;
    }
    while (reader.position(stats) < end) {
      try {
        reader.poll(WAIT).forEach(this::read);
      } catch (PositionOutOfRangeException e) {
        reader.add(stats, reader.start(stats));
      }
    }
    return Map.copyOf(byPool);
  }

  private void read(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      PoolStats read = Json.read(value, PoolStats.class);
      byPool.put(read.pool(), read);
    } catch (MalformedException e) {
      // Anyone may write to the topic; what is no stats record says nothing about a pool.
      LOG.debug("stats.unreadable offset={} reason={}", record.offset(), e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
