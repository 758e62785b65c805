package dev.overlord.simulation;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the simulated log: a poll delivers what it likes of what there is, in order. */
final class SimReader implements LogReader {
  private final World world;
  private final SimBroker broker;
  private final Link link;
  private final boolean committedOnly;
  private final TreeMap<Partition, Long> positions = new TreeMap<>();
  private final Set<Partition> paused = new TreeSet<>();

  SimReader(World world, SimBroker broker, Link link, boolean committedOnly) {
    this.world = world;
    this.broker = broker;
    this.link = link;
    this.committedOnly = committedOnly;
  }

  @Override
  public void add(Partition partition, long offset) {
    link.call();
    positions.put(partition, offset);
  }

  @Override
  public void remove(Partition partition) {
    positions.remove(partition);
    paused.remove(partition);
  }

  @Override
  public Set<Partition> partitions() {
    return positions.keySet();
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
    link.call();
    List<LogRecord> found = new ArrayList<>();
    if (link.cut()) {
      return found;
    }
    if (link.unlucky()) {
      throw new LogUnavailableException("no answer to this poll", null);
    }
    for (Map.Entry<Partition, Long> entry : positions.entrySet()) {
      if (!paused.contains(entry.getKey()) && !world.chance(0.05)) {
        take(entry, found);
      }
    }
    return found;
  }

  private void take(Map.Entry<Partition, Long> entry, List<LogRecord> found) {
    SimPartition partition = broker.partition(entry.getKey());
    long position = entry.getValue();
    long end = committedOnly ? partition.end() : partition.written();
    if (position < partition.start() || position > partition.written()) {
      throw new PositionOutOfRangeException(entry.getKey(), position);
    }
    int most = world.chance(0.1) ? 1 + world.random.nextInt(3) : 500;
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
    link.ask();
    return broker.partition(partition).end();
  }

  @Override
  public long start(Partition partition) {
    link.ask();
    return broker.partition(partition).start();
  }

  @Override
  public long lag(Partition partition) {
    return Math.max(0, broker.partition(partition).end() - position(partition));
  }

  @Override
  public void wakeup() {}

  @Override
  public void close() {}
}
