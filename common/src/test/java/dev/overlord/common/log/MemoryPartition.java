package dev.overlord.common.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One partition as Kafka's readers see it: what a transaction wrote is seen when the transaction is
 * over, and nothing behind an open one before that. Every entry also takes a while to become
 * visible, in order. Used under the lock of {@link MemoryBroker}.
 */
final class MemoryPartition {
  /** A transaction's part; the entry of a marker has no record. */
  private record Entry(
      @Nullable LogRecord record, @Nullable MemoryTransaction transaction, long visibleAt) {
    boolean visible(long now) {
      return transaction == null
          ? visibleAt <= now
          : transaction.isOver() && visibleAt + transaction.overAt() <= now;
    }

    boolean committed() {
      return transaction == null || transaction.isCommitted();
    }
  }

  private final Partition name;
  private final Weather weather;
  private final List<Entry> entries = new ArrayList<>();
  private int stable;
  private long start;
  private long lastVisibleAt = Long.MIN_VALUE;

  MemoryPartition(Partition name, Weather weather) {
    this.name = name;
    this.weather = weather;
  }

  Partition name() {
    return name;
  }

  long start() {
    return start;
  }

  /** What stands here now, visible or not. */
  long written() {
    return entries.size();
  }

  /** The last stable offset. */
  long end() {
    long now = weather.now();
    while (stable < entries.size() && entries.get(stable).visible(now)) {
      stable++;
    }
    return stable;
  }

  /**
   * @param delay nanoseconds until readers see it, counted from now or from the transaction's end
   */
  LogRecord append(
      NewRecord record, @Nullable MemoryTransaction transaction, long delay, long timestampMs) {
    LogRecord written =
        new LogRecord(name, entries.size(), timestampMs, record.key(), record.value());
    long visibleAt = delay;
    if (transaction == null) {
      visibleAt = Math.max(lastVisibleAt, weather.now() + delay);
      lastVisibleAt = visibleAt;
    }
    entries.add(new Entry(written, transaction, visibleAt));
    return written;
  }

  /** When what was written last, in no transaction, can be read: only then it is acknowledged. */
  long lastVisibleAt() {
    return lastVisibleAt;
  }

  /** A transaction's end: takes an offset, is never delivered. */
  void marker(MemoryTransaction transaction, long delay) {
    entries.add(new Entry(null, transaction, delay));
  }

  void deleteBefore(long offset) {
    if (offset > end()) {
      throw new PositionOutOfRangeException(name, offset);
    }
    start = Math.max(start, offset);
  }

  /**
   * Removes what a later record of its key replaces; offsets stay as they are.
   *
   * @param tombstonesBefore tombstones whose turn ended at or before this instant go as well
   */
  void compact(long tombstonesBefore) {
    Map<String, Integer> newest = new HashMap<>();
    for (int at = (int) end() - 1; at >= start; at--) {
      Entry entry = entries.get(at);
      LogRecord record = entry.record;
      if (record == null || record.key() == null) {
        continue;
      }
      boolean replaced =
          !entry.committed() || newest.putIfAbsent(Arrays.toString(record.key()), at) != null;
      boolean gone = record.value() == null && writtenAt(entry) <= tombstonesBefore;
      if (replaced || gone) {
        entries.set(at, new Entry(null, entry.transaction, entry.visibleAt));
      }
    }
  }

  private static long writtenAt(Entry entry) {
    return entry.transaction == null ? entry.visibleAt : entry.transaction.overAt();
  }

  /** Committed records from {@code offset} up to {@code end}, at most {@code most}. */
  List<LogRecord> read(long offset, long end, int most) {
    List<LogRecord> found = new ArrayList<>();
    for (long at = offset; at < end && found.size() < most; at++) {
      Entry entry = entries.get((int) at);
      if (entry.record != null && entry.committed()) {
        found.add(entry.record);
      }
    }
    return found;
  }

  /** As a reader that is not {@code read_committed}: whatever stands there. */
  List<LogRecord> readUncommitted(long offset, int most) {
    List<LogRecord> found = new ArrayList<>();
    for (long at = offset; at < entries.size() && found.size() < most; at++) {
      LogRecord record = entries.get((int) at).record;
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }
}
