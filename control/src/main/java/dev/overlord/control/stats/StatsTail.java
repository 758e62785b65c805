package dev.overlord.control.stats;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.control.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last minutes of all pools: what the topic still holds, and what comes. The newest segment of
 * a compacted topic is whole, so that there is a past to look at. For one thread.
 */
public final class StatsTail implements AutoCloseable {
  /** About 15 minutes of 50 pools. */
  private static final long MOST_RECORDS = 45_000;

  private static final Duration POLL = Duration.ofMillis(50);

  private final LogReader reader;
  private final Partition partition;
  private final Duration length;
  private final SortedMap<String, Deque<PoolStats>> pools = new TreeMap<>();

  /**
   * @param length of the past that is kept
   */
  public StatsTail(Cluster cluster, Duration length) {
    this.length = length;
    this.partition = new Partition(cluster.topics().stats(), 0);
    this.reader = cluster.log().reader("stats-tail");
    long end = reader.end(partition);
    reader.add(partition, Math.max(reader.start(partition), end - MOST_RECORDS));
    while (reader.position(partition) < end) {
      poll(POLL);
    }
  }

  /** Takes what has come, waiting up to {@code wait} for it; how many records. */
  public int poll(Duration wait) {
    List<LogRecord> records = reader.poll(wait);
    records.forEach(this::take);
    return records.size();
  }

  /**
   * By pool, the oldest record first. Pools that nobody has reported since others were reported are
   * left out.
   */
  public SortedMap<String, List<PoolStats>> pools() {
    Instant newest =
        pools.values().stream()
            .map(each -> each.getLast().at())
            .max(Instant::compareTo)
            .orElse(Instant.EPOCH);
    SortedMap<String, List<PoolStats>> found = new TreeMap<>();
    pools.forEach((pool, records) -> {
      if (records.getLast().at().isAfter(newest.minus(length))) {
        found.put(pool, List.copyOf(new ArrayList<>(records)));
      }
    });
    return found;
  }

  private void take(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    PoolStats read;
    try {
      read = Json.read(value, PoolStats.class);
    } catch (MalformedException e) {
      // Of another release: the next one may be readable.
      return;
    }
    Deque<PoolStats> records = pools.computeIfAbsent(read.pool(), ignored -> new ArrayDeque<>());
    records.addLast(read);
    Instant oldest = read.at().minus(length);
    while (records.getFirst().at().isBefore(oldest)) {
      records.removeFirst();
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
