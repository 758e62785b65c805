package dev.overlord.common.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a {@link MemoryLog}; a poll delivers at most 500 records of each partition. */
final class MemoryReader implements LogReader {
  private static final int MOST = 500;

  private final MemoryTopics topics;
  private final TreeMap<Partition, Long> positions = new TreeMap<>();
  private final Set<Partition> paused = new HashSet<>();
  private boolean woken;

  MemoryReader(MemoryTopics topics) {
    this.topics = topics;
  }

  @Override
  public void add(Partition partition, long offset) {
    positions.put(partition, offset);
  }

  @Override
  public void remove(Partition partition) {
    positions.remove(partition);
    paused.remove(partition);
  }

  @Override
  public Set<Partition> partitions() {
    return Set.copyOf(positions.keySet());
  }

  @Override
  public void pause(Collection<Partition> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Collection<Partition> partitions) {
    paused.removeAll(partitions);
  }

  @Override
  public List<LogRecord> poll(Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    synchronized (topics) {
      while (true) {
        topics.checkAvailable();
        List<LogRecord> found = take();
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (!found.isEmpty() || woken || leftMs <= 0) {
          woken = false;
          return found;
        }
        try {
          topics.wait(leftMs);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return found;
        }
      }
    }
  }

  private List<LogRecord> take() {
    List<LogRecord> found = new ArrayList<>();
    for (Map.Entry<Partition, Long> entry : positions.entrySet()) {
      // A deleted topic gives nothing, as in Kafka.
      if (paused.contains(entry.getKey()) || !topics.exists(entry.getKey().topic())) {
        continue;
      }
      MemoryPartition partition = topics.partition(entry.getKey());
      long position = entry.getValue();
      if (position < partition.start() || position > partition.end()) {
        throw new PositionOutOfRangeException(entry.getKey(), position);
      }
      List<LogRecord> here = partition.from(position, MOST);
      // Markers at the end are passed only by a poll that finds nothing before them.
      entry.setValue(here.isEmpty() ? partition.end() : here.getLast().offset() + 1);
      found.addAll(here);
    }
    return found;
  }

  @Override
  public long position(Partition partition) {
    Long position = positions.get(partition);
    if (position == null) {
      throw new IllegalStateException(partition + " is not read");
    }
    return position;
  }

  @Override
  public long end(Partition partition) {
    return topics.end(partition);
  }

  @Override
  public long start(Partition partition) {
    return topics.start(partition);
  }

  @Override
  public long lag(Partition partition) {
    return topics.exists(partition.topic())
        ? Math.max(0, topics.endWithoutAsking(partition) - position(partition))
        : -1;
  }

  @Override
  public void wakeup() {
    synchronized (topics) {
      woken = true;
      topics.notifyAll();
    }
  }

  @Override
  public void close() {}
}
