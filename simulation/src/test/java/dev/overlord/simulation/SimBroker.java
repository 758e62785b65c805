package dev.overlord.simulation;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log that all processes share, with Kafka's semantics of transactions and fencing. */
final class SimBroker {
  private final World world;
  private final TreeMap<String, List<SimPartition>> topics = new TreeMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
  private final Map<String, SimTransaction> last = new HashMap<>();
  private Consumer<SimTransaction> committed = transaction -> {};
  private Consumer<LogRecord> appended = record -> {};
  private long slowMs;
  private double slowRate;
  private double lostCommits;

  SimBroker(World world) {
    this.world = world;
  }

  void observe(Consumer<SimTransaction> onCommit, Consumer<LogRecord> onAppend) {
    committed = onCommit;
    appended = onAppend;
  }

  /**
   * @param slow share of writes that take up to {@code slowestMs} to become visible
   * @param lost share of commits whose answer is lost
   */
  void faults(double slow, long slowestMs, double lost) {
    slowRate = slow;
    slowMs = slowestMs;
    lostCommits = lost;
  }

  /** Now and then, as the broker's cleaner does. */
  void compact(String topic) {
    List<SimPartition> partitions = topics.get(topic);
    if (partitions != null) {
      partitions.forEach(SimPartition::compact);
    }
    world.after(world.between(1_000, 20_000), () -> compact(topic));
  }

  boolean create(TopicSpec spec) {
    if (topics.containsKey(spec.name())) {
      return false;
    }
    List<SimPartition> partitions = new ArrayList<>();
    for (int i = 0; i < spec.partitions(); i++) {
      partitions.add(new SimPartition(world, new Partition(spec.name(), i)));
    }
    topics.put(spec.name(), partitions);
    return true;
  }

  TreeMap<String, List<SimPartition>> topics() {
    return topics;
  }

  SimPartition partition(Partition partition) {
    List<SimPartition> partitions = topics.get(partition.topic());
    if (partitions == null || partition.number() >= partitions.size()) {
      throw new LogException("there is no partition " + partition, null);
    }
    return partitions.get(partition.number());
  }

  /** All committed records of a partition, visible or not: for checkers. */
  List<LogRecord> committedRecords(Partition name) {
    SimPartition partition = partition(name);
    return partition.read(partition.start(), partition.written(), Integer.MAX_VALUE);
  }

  private long delay() {
    return world.chance(slowRate) ? world.between(1, slowMs) : world.between(0, 8);
  }

  long append(NewRecord record, long timestampMs) {
    SimPartition partition = partition(choose(record));
    long offset = partition.append(record, null, delay(), timestampMs);
    appended.accept(
        new LogRecord(partition.name(), offset, timestampMs, record.key(), record.value()));
    return offset;
  }

  /** A producer's record, which checkers know of already. */
  void appendTask(NewRecord record) {
    partition(choose(record)).append(record, null, delay(), 0);
  }

  int initialise(String id) {
    SimTransaction before = last.get(id);
    if (before != null && !before.isOver()) {
      world.trace("log", "aborts the open transaction of " + id);
      before.end(false, world.now(), 8 * World.MS);
    }
    int epoch = epochs.merge(id, 1, Integer::sum);
    if (before != null && !before.isComplete(world.now())) {
      throw new LogUnavailableException("the last transaction of " + id + " is being ended", null);
    }
    return epoch;
  }

  List<Long> commit(
      Link link, String id, int epoch, List<NewRecord> records, long timestampMs, long timeout) {
    link.call();
    boolean lost = world.chance(lostCommits);
    if (link.cut() || (lost && world.chance(0.3))) {
      world.trace(link.name, "commit is not written and gets no answer");
      throw new CommitUncertainException("commit of " + id + " got no answer", null);
    }
    SimTransaction before = last.get(id);
    if (epochs.getOrDefault(id, 0) != epoch) {
      throw new FencedException(id + " was initialised by a later writer", null);
    }
    if (before != null && !before.isOver()) {
      throw new CommitUncertainException(id + " has an open transaction", null);
    }
    SimTransaction transaction = new SimTransaction(before);
    long slowest = delay();
    List<Long> offsets = write(records, transaction, slowest, timestampMs);
    last.put(id, transaction);
    if (lost && world.chance(0.5)) {
      world.trace(link.name, "transaction of " + id + " is left open");
      world.after(world.random.nextLong(timeout), () -> endOpen(id, transaction, slowest));
    } else {
      end(transaction, true, slowest);
    }
    if (lost) {
      world.trace(link.name, "answer to a commit of " + id + " is lost");
      throw new CommitUncertainException("answer to " + id + " was lost", null);
    }
    link.committed();
    return offsets;
  }

  private void endOpen(String id, SimTransaction transaction, long slowest) {
    if (!transaction.isOver()) {
      boolean commit = world.chance(0.5);
      world.trace("log", (commit ? "commits" : "aborts") + " late what " + id + " left open");
      end(transaction, commit, slowest);
    }
  }

  private void end(SimTransaction transaction, boolean commit, long slowest) {
    transaction.end(commit, world.now(), slowest);
    if (commit) {
      committed.accept(transaction);
    }
  }

  private List<Long> write(
      List<NewRecord> records, SimTransaction transaction, long slowest, long timestampMs) {
    List<Long> offsets = new ArrayList<>();
    Map<Partition, Long> delays = new TreeMap<>();
    for (NewRecord record : records) {
      SimPartition partition = partition(choose(record));
      long delay =
          delays.computeIfAbsent(partition.name(), p -> world.random.nextLong(slowest + 1));
      long offset = partition.append(record, transaction, delay, timestampMs);
      transaction.records.add(
          new LogRecord(partition.name(), offset, timestampMs, record.key(), record.value()));
      offsets.add(offset);
    }
    for (Partition name : new TreeSet<>(delays.keySet())) {
      partition(name).marker(transaction, delays.getOrDefault(name, 0L));
    }
    return offsets;
  }

  private Partition choose(NewRecord record) {
    Integer given = record.partition();
    List<SimPartition> partitions = topics.get(record.topic());
    if (partitions == null) {
      throw new LogException("there is no topic " + record.topic(), null);
    }
    byte @Nullable [] key = record.key();
    int number =
        given != null
            ? given
            : key == null ? 0 : Math.floorMod(Arrays.hashCode(key), partitions.size());
    return new Partition(record.topic(), number);
  }
}
