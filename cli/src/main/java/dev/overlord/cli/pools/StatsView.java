package dev.overlord.cli.pools;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/** What the leaders report of their pools, each second. */
final class StatsView implements AutoCloseable {
  /** A pool whose leader has not reported for this long has none. */
  static final Duration STALE = Duration.ofSeconds(5);

  /** As long as a leader may take for its next report, and some more. */
  static final Duration NEXT = Duration.ofMillis(2_500);

  /** The newest record of each pool is mostly among as many as this, times the pools. */
  private static final int TAIL = 20;

  private static final Duration POLL = Duration.ofMillis(50);

  private final Clock clock;
  private final LogReader reader;
  private final Partition stats;
  private final TreeMap<String, PoolStats> newest = new TreeMap<>();

  StatsView(PoolsClient client) {
    this.clock = client.clock();
    this.reader = client.log().reader("pools-stats");
    this.stats = new Partition(client.topics().stats(), 0);
  }

  /** Reads the newest record of each pool, of these at least. */
  void read(Collection<String> pools) {
    long start = reader.start(stats);
    long end = reader.end(stats);
    long tail = Math.max(start, end - (long) TAIL * (pools.size() + TAIL));
    catchUp(tail, end);
    if (tail > start && !newest.keySet().containsAll(pools)) {
      catchUp(start, end);
    }
    if (clock.wall().minus(STALE).isAfter(reference())) {
      // Clocks of two machines may differ: that nobody reports is known only by waiting.
      await(pools, NEXT);
    }
  }

  private void catchUp(long from, long end) {
    reader.add(stats, from);
    while (reader.position(stats) < end) {
      reader.poll(POLL).forEach(this::take);
    }
  }

  /** Waits for a record of each of these pools that is written from now on. */
  void next(Collection<String> pools) {
    newest.clear();
    reader.add(stats, reader.end(stats));
    await(pools, NEXT);
  }

  private void await(Collection<String> pools, Duration limit) {
    Instant before = reference();
    long began = clock.monotonicNanos();
    while (clock.monotonicNanos() - began < limit.toNanos()
        && !pools.stream().allMatch(pool -> isAfter(pool, before))) {
      reader.poll(POLL).forEach(this::take);
    }
    newest.values().removeIf(record -> !record.at().isAfter(before));
  }

  private boolean isAfter(String pool, Instant before) {
    PoolStats record = newest.get(pool);
    return record != null && record.at().isAfter(before);
  }

  /** The newest report of all: what a pool's own is compared with. */
  private Instant reference() {
    return newest.values().stream()
        .map(PoolStats::at)
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  /** Whether any leader reports. */
  boolean anyReports() {
    return !newest.isEmpty();
  }

  /** The pool's newest record, unless its leader has ceased to report. */
  Optional<PoolStats> of(String pool) {
    Instant oldest = reference().minus(STALE);
    return Optional.ofNullable(newest.get(pool)).filter(record -> record.at().isAfter(oldest));
  }

  /** All pools that leaders report. */
  Collection<String> pools() {
    return newest.keySet();
  }

  private void take(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      PoolStats read = Json.read(value, PoolStats.class);
      newest.put(read.pool(), read);
    } catch (MalformedException e) {
      // Of another release: the next one may be readable.
      return;
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
