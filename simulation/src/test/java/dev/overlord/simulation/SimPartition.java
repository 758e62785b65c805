package dev.overlord.simulation;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One partition as Kafka's readers see it: what a transaction wrote is seen when the transaction is
 * over, and nothing behind an open one before that. Every entry also takes a while to become
 * visible, in order.
 */
final class SimPartition {
  /** A transaction's part; the entry of a marker has no record. */
  private record Entry(
      @Nullable LogRecord record, @Nullable SimTransaction transaction, long visibleAt) {
    boolean visible(long now) {
      return transaction == null
          ? visibleAt <= now
          : transaction.isOver() && visibleAt + transaction.overAt() <= now;
    }
  }

  private final Partition name;
  private final World world;
  private final List<Entry> entries = new ArrayList<>();
  private int stable;
  private long start;

  SimPartition(World world, Partition name) {
    this.world = world;
    this.name = name;
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
    while (stable < entries.size() && entries.get(stable).visible(world.now())) {
      stable++;
    }
    return stable;
  }

  /**
   * @param delay nanoseconds until readers see it, counted from now or from the transaction's end
   */
  long append(
      NewRecord record, @Nullable SimTransaction transaction, long delay, long timestampMs) {
    long offset = entries.size();
    LogRecord written = new LogRecord(name, offset, timestampMs, record.key(), record.value());
    long visibleAt = transaction == null ? world.now() + delay : delay;
    entries.add(new Entry(written, transaction, visibleAt));
    return offset;
  }

  void marker(SimTransaction transaction, long delay) {
    entries.add(new Entry(null, transaction, delay));
  }

  void deleteBefore(long offset) {
    start = Math.max(start, offset);
  }

  /** Removes what a later record of its key replaces; offsets stay as they are. */
  void compact() {
    Map<String, Integer> newest = new HashMap<>();
    for (int at = (int) end() - 1; at >= 0; at--) {
      Entry entry = entries.get(at);
      LogRecord record = entry.record;
      if (record == null || record.key() == null) {
        continue;
      }
      boolean committed = entry.transaction == null || entry.transaction.isCommitted();
      if (!committed || newest.putIfAbsent(Arrays.toString(record.key()), at) != null) {
        entries.set(at, new Entry(null, entry.transaction, entry.visibleAt));
      }
    }
  }

  /** Committed records from {@code offset} up to {@code end}, at most {@code most}. */
  List<LogRecord> read(long offset, long end, int most) {
    List<LogRecord> found = new ArrayList<>();
    for (long at = offset; at < end && found.size() < most; at++) {
      Entry entry = entries.get((int) at);
      boolean committed = entry.transaction == null || entry.transaction.isCommitted();
      if (entry.record != null && committed) {
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
