package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the bytes of waiting tasks back from their topics, without ever blocking a turn. */
final class PayloadLoader implements AutoCloseable {
  /** Farther ahead than this, seeking is cheaper than reading on. */
  private static final long SEEK_AHEAD = 1_000;

  private final LogReader reader;
  private final TaskRecords records;
  private final TreeMap<Partition, TreeMap<Long, String>> wanted = new TreeMap<>();

  /** Stays until it is fetched: the log may go away between a find and the end of a poll. */
  private final List<Command> ready = new ArrayList<>();

  PayloadLoader(LogReader reader, TaskRecords records) {
    this.reader = reader;
    this.records = records;
  }

  void want(String pool, TaskRef ref) {
    wanted
        .computeIfAbsent(new Partition(ref.topic(), ref.partition()), p -> new TreeMap<>())
        .put(ref.offset(), pool);
  }

  /** Nothing is wanted from this topic any more. */
  void forget(String topic) {
    List<Partition> gone = new ArrayList<>(wanted.keySet());
    gone.removeIf(partition -> !partition.topic().equals(topic));
    wanted.keySet().removeAll(gone);
    gone.forEach(reader::remove);
  }

  boolean isBusy() {
    return !wanted.isEmpty();
  }

  /** What has come in. */
  List<Command> poll() {
    if (!wanted.isEmpty()) {
      read();
    }
    List<Command> commands = List.copyOf(ready);
    ready.clear();
    return commands;
  }

  private void read() {
    wanted.forEach(this::aim);
    try {
      reader.poll(Duration.ZERO).forEach(this::found);
    } catch (PositionOutOfRangeException e) {
      long start = reader.start(e.partition());
      lost(e.partition(), start, "the log begins at " + start);
      beyondTheEnd(e);
      seekToWanted(e.partition());
    }
    for (Partition partition : List.copyOf(wanted.keySet())) {
      // What was passed without being delivered was never committed, or is gone.
      lost(partition, reader.position(partition), "nothing committed stands there");
    }
  }

  /** A log that lost its end, which brokers that fail uncleanly may do, never has these again. */
  private void beyondTheEnd(PositionOutOfRangeException e) {
    long end = reader.end(e.partition());
    if (e.position() > end) {
      lost(e.partition(), Long.MAX_VALUE, "the log ends at " + end);
    }
  }

  /** The reader stays where nothing stands any more until it is told where to go on. */
  private void seekToWanted(Partition partition) {
    TreeMap<Long, String> offsets = wanted.get(partition);
    if (offsets != null) {
      reader.add(partition, offsets.firstKey());
    }
  }

  private void aim(Partition partition, SortedMap<Long, String> offsets) {
    long first = offsets.firstKey();
    if (!reader.partitions().contains(partition)) {
      reader.add(partition, first);
      return;
    }
    long position = reader.position(partition);
    if (first < position || first > position + SEEK_AHEAD) {
      reader.add(partition, first);
    }
  }

  private void found(LogRecord record) {
    TreeMap<Long, String> offsets = wanted.get(record.partition());
    String pool = offsets == null ? null : offsets.remove(record.offset());
    if (pool != null) {
      ready.add(new Command.PayloadRead(pool, records.read(record)));
    }
    tidy(record.partition());
  }

  private void lost(Partition partition, long below, String reason) {
    TreeMap<Long, String> offsets = wanted.get(partition);
    if (offsets == null) {
      return;
    }
    Map<Long, String> passed = offsets.headMap(below);
    passed.forEach((offset, pool) ->
        ready.add(
            new Command.PayloadLost(
                pool, new TaskRef(partition.topic(), partition.number(), offset), reason)));
    passed.clear();
    tidy(partition);
  }

  private void tidy(Partition partition) {
    TreeMap<Long, String> offsets = wanted.get(partition);
    if (offsets != null && offsets.isEmpty()) {
      wanted.remove(partition);
      reader.remove(partition);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
