package dev.overlord.common.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of one partition by offset; used under the lock of {@link MemoryTopics}. */
final class MemoryPartition {
  private final Partition name;
  private final TreeMap<Long, LogRecord> records = new TreeMap<>();
  private long start;
  private long end;

  MemoryPartition(Partition name) {
    this.name = name;
  }

  Partition name() {
    return name;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  long append(NewRecord record, long timestampMs) {
    records.put(end, new LogRecord(name, end, timestampMs, record.key(), record.value()));
    return end++;
  }

  /** A transaction's marker: takes an offset, is never delivered. */
  void marker() {
    end++;
  }

  void deleteBefore(long offset) {
    if (offset > end) {
      throw new PositionOutOfRangeException(name, offset);
    }
    start = Math.max(start, offset);
    records.headMap(offset).clear();
  }

  List<LogRecord> all() {
    return List.copyOf(records.values());
  }

  /** At most {@code most} records from {@code offset} on. */
  List<LogRecord> from(long offset, int most) {
    List<LogRecord> found = new ArrayList<>();
    for (Map.Entry<Long, LogRecord> entry : records.tailMap(offset).entrySet()) {
      if (found.size() == most) {
        break;
      }
      found.add(entry.getValue());
    }
    return found;
  }
}
