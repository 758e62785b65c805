package dev.overlord.common.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Reads a log in memory: a poll delivers what the weather lets through, in order. */
final class MemoryReader implements LogReader {
  private final MemoryBroker broker;
  private final Connection connection;
  private final TreeMap<Partition, Long> positions = new TreeMap<>();
  private final Set<Partition> paused = new HashSet<>();
  private boolean woken;

  MemoryReader(MemoryBroker broker, Connection connection) {
    this.broker = broker;
    this.connection = connection;
  }

  @Override
  public void add(Partition partition, long offset) {
    connection.call();
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
    connection.call();
    List<LogRecord> found =
        wait.isPositive() && broker.weather().pollsWait() ? await(wait) : once();
    connection.answered();
    return found;
  }

  private List<LogRecord> once() {
    synchronized (broker) {
      woken = false;
      return take();
    }
  }

  private List<LogRecord> await(Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    synchronized (broker) {
      while (true) {
        List<LogRecord> found = take();
        long left = deadline - System.nanoTime();
        if (!found.isEmpty() || woken || left <= 0) {
          woken = false;
          return found;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(broker, Math.max(left, 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return found;
        }
      }
    }
  }

  private List<LogRecord> take() {
    List<LogRecord> found = new ArrayList<>();
    if (connection.unlucky()) {
      throw new LogUnavailableException("no answer to this poll", null);
    }
    if (connection.cut()) {
      return found;
    }
    positions.forEach(this::checkInRange);
    for (Map.Entry<Partition, Long> entry : positions.entrySet()) {
      int most = paused.contains(entry.getKey()) ? 0 : broker.weather().pollMost();
      if (most > 0) {
        take(entry, most, found);
      }
    }
    return found;
  }

  private void checkInRange(Partition name, long position) {
    MemoryPartition partition = paused.contains(name) ? null : broker.find(name);
    if (partition != null && (position < partition.start() || position > partition.written())) {
      throw new PositionOutOfRangeException(name, position);
    }
  }

  private void take(Map.Entry<Partition, Long> entry, int most, List<LogRecord> found) {
    MemoryPartition partition = broker.find(entry.getKey());
    if (partition == null) {
      return;
    }
    long position = entry.getValue();
    boolean committedOnly = connection.committedOnly();
    long end = committedOnly ? partition.end() : partition.written();
    List<LogRecord> here =
        committedOnly
            ? partition.read(position, end, most)
            : partition.readUncommitted(position, most);
    // Markers at the end are passed only by a poll that finds nothing before them.
    entry.setValue(here.isEmpty() ? Math.max(position, end) : here.getLast().offset() + 1);
    found.addAll(here);
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
    connection.ask();
    long end;
    synchronized (broker) {
      end = existing(partition).end();
    }
    connection.answered();
    return end;
  }

  @Override
  public long start(Partition partition) {
    connection.ask();
    synchronized (broker) {
      return existing(partition).start();
    }
  }

  private MemoryPartition existing(Partition name) {
    MemoryPartition partition = broker.find(name);
    if (partition == null) {
      throw new LogUnavailableException("there is no partition " + name, null);
    }
    return partition;
  }

  @Override
  public long lag(Partition partition) {
    synchronized (broker) {
      MemoryPartition found = broker.find(partition);
      return found == null ? -1 : Math.max(0, found.end() - position(partition));
    }
  }

  @Override
  public void wakeup() {
    synchronized (broker) {
      woken = true;
      broker.notifyAll();
    }
  }

  @Override
  public void close() {}
}
