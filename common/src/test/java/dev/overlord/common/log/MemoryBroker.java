package dev.overlord.common.log;

import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogAdmin.TopicState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all connections to a log in memory share, behind one lock: topics, and transactions and
 * fencing with Kafka's semantics, as far as {@link LogConformance} tells them apart.
 */
public final class MemoryBroker {
  private final Weather weather;
  private final Map<String, MemoryTopic> topics = new HashMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
  private final Map<String, MemoryTransaction> last = new HashMap<>();
  private Consumer<List<LogRecord>> committed = records -> {};
  private Consumer<LogRecord> appended = record -> {};
  private BiConsumer<Partition, Long> deleted = (partition, offset) -> {};
  private int made;
  final MemoryGroups groups;

  public MemoryBroker(Weather weather) {
    this.weather = weather;
    this.groups = new MemoryGroups(this);
  }

  Weather weather() {
    return weather;
  }

  /** Tells what is committed, turn by turn, and what is written outside of transactions. */
  public void observe(Consumer<List<LogRecord>> onCommit, Consumer<LogRecord> onAppend) {
    committed = onCommit;
    appended = onAppend;
  }

  /** Tells what a client deletes: everything of a partition before an offset. */
  public void observeDeletions(BiConsumer<Partition, Long> onDelete) {
    deleted = onDelete;
  }

  public synchronized boolean create(TopicSpec spec) {
    if (topics.containsKey(spec.name())) {
      return false;
    }
    topics.put(spec.name(), new MemoryTopic("id-" + ++made, spec, weather));
    notifyAll();
    return true;
  }

  /** One made again under its name has another id. */
  public synchronized void delete(String topic) {
    topics.remove(topic);
  }

  /** As an operator adds partitions. */
  public synchronized void grow(String topic, int partitions) {
    topic(topic).grow(partitions);
  }

  /**
   * What the cleaner does now and then.
   *
   * @param tombstonesFor nanoseconds for which a tombstone stays at least
   */
  public synchronized void compact(String topic, long tombstonesFor) {
    topic(topic).partitions.forEach(p -> p.compact(weather.now() - tombstonesFor));
  }

  public synchronized Optional<TopicDescription> describe(String name) {
    return Optional.ofNullable(topics.get(name)).map(MemoryTopic::description);
  }

  synchronized Optional<TopicState> inspect(String name) {
    return Optional.ofNullable(topics.get(name)).map(MemoryTopic::state);
  }

  synchronized Set<String> names(String prefix) {
    Set<String> found = new TreeSet<>();
    topics.keySet().stream().filter(name -> name.startsWith(prefix)).forEach(found::add);
    return found;
  }

  synchronized Map<String, String> config(String topic) {
    return topic(topic).config;
  }

  /** All committed records of a partition, visible or not: for checkers. */
  public synchronized List<LogRecord> records(Partition name) {
    MemoryPartition partition = partition(name);
    return partition.read(partition.start(), partition.written(), Integer.MAX_VALUE);
  }

  /** The offset of the next record. */
  public synchronized long written(Partition name) {
    return partition(name).written();
  }

  /** The first offset that still exists. */
  public synchronized long start(Partition name) {
    return partition(name).start();
  }

  /** What retention may do, read or not. */
  public synchronized void deleteUpToEnd(Partition name) {
    MemoryPartition partition = partition(name);
    partition.deleteBefore(partition.end());
  }

  synchronized void deleteBefore(Partition name, long offset) {
    MemoryPartition partition = partition(name);
    partition.deleteBefore(offset);
    deleted.accept(name, offset);
  }

  /** Hands a group's partitions out anew. */
  public synchronized void rebalance(String group) {
    groups.rebalance(group);
  }

  /** Writes a record that belongs to no transaction. */
  public synchronized long append(NewRecord record, long timestampMs) {
    MemoryTopic topic = topic(record.checked().topic());
    if (topic.refuses(record)) {
      throw new LogException(record.topic() + " takes no record of " + record.bytes(), null);
    }
    LogRecord written = topic.choose(record).append(record, null, weather.delay(), timestampMs);
    appended.accept(written);
    notifyAll();
    return written.offset();
  }

  /** Nanoseconds until the record that was just written is acknowledged. */
  long untilAcknowledged(NewRecord record) {
    long at = topic(record.topic()).choose(record).lastVisibleAt();
    return Math.max(0, at - weather.now());
  }

  synchronized int initialise(String id) {
    MemoryTransaction before = last.get(id);
    int epoch = epochs.merge(id, 1, Integer::sum);
    if (before != null && !before.isOver()) {
      weather.trace("log", "aborts the open transaction of " + id);
      before.end(false);
    }
    if (before != null && !before.isComplete()) {
      throw new LogUnavailableException("the last transaction of " + id + " is being ended", null);
    }
    return epoch;
  }

  synchronized int epoch(String id) {
    return epochs.getOrDefault(id, 0);
  }

  synchronized List<Long> commit(
      Connection by, String id, int epoch, List<NewRecord> records, Duration timeout) {
    Weather.Commit fate = weather.commit();
    if (by.cut() || fate == Weather.Commit.NOT_WRITTEN) {
      weather.trace(by.name(), "commit is not written and gets no answer");
      throw new CommitUncertainException("commit of " + id + " got no answer", null);
    }
    MemoryTransaction transaction = begin(by, id, epoch, records, timeout);
    if (fate == Weather.Commit.LEFT_OPEN) {
      weather.trace(by.name(), "transaction of " + id + " is left open");
      weather.leftOpen(transaction, timeout.toNanos());
    } else {
      transaction.end(true);
    }
    if (fate != Weather.Commit.WELL) {
      weather.trace(by.name(), "answer to a commit of " + id + " is lost");
      throw new CommitUncertainException("answer to " + id + " was lost", null);
    }
    by.committed();
    return transaction.records().stream().map(LogRecord::offset).toList();
  }

  /** Writes the records and does not end the transaction. */
  synchronized MemoryTransaction begin(
      Connection by, String id, int epoch, List<NewRecord> records, Duration timeout) {
    MemoryTransaction before = last.get(id);
    if (epochs.getOrDefault(id, 0) != epoch) {
      throw new FencedException(id + " was initialised by a later writer", null);
    }
    for (NewRecord record : records) {
      if (topic(record.topic()).refuses(record)) {
        throw new CommitUncertainException(
            "a transaction of " + id + " failed: " + record.topic() + " takes no record so large",
            null);
      }
    }
    long delay = weather.delay();
    MemoryTransaction transaction =
        new MemoryTransaction(this, before, delay, weather.now() + timeout.toNanos());
    write(records, transaction, delay, by.wallMs());
    last.put(id, transaction);
    return transaction;
  }

  private void write(
      List<NewRecord> records, MemoryTransaction transaction, long delay, long timestampMs) {
    Map<Partition, Long> delays = new TreeMap<>();
    for (NewRecord record : records) {
      MemoryPartition partition = topic(record.topic()).choose(record);
      long part = delays.computeIfAbsent(partition.name(), p -> weather.delayOfPart(delay));
      transaction.wrote(partition, partition.append(record, transaction, part, timestampMs));
    }
    delays.forEach((name, part) -> partition(name).marker(transaction, part));
  }

  void ended(MemoryTransaction transaction, boolean commit) {
    if (commit) {
      committed.accept(transaction.recordsThatStand());
    }
    notifyAll();
  }

  private MemoryTopic topic(String name) {
    MemoryTopic topic = topics.get(name);
    if (topic == null) {
      throw new LogException("there is no topic " + name, null);
    }
    return topic;
  }

  MemoryPartition partition(Partition name) {
    return topic(name.topic()).partition(name.number());
  }

  /** Null when there is none now: readers of a deleted topic wait for it to come back. */
  @Nullable MemoryPartition find(Partition name) {
    MemoryTopic topic = topics.get(name.topic());
    return topic == null || name.number() >= topic.partitions.size()
        ? null
        : topic.partition(name.number());
  }
}
