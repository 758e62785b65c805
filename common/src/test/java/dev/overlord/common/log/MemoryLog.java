package dev.overlord.common.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The log in memory, one connection to it. It passes the suite that Kafka passes. As in Kafka a
 * commit leaves a marker behind that takes an offset of its own, so offsets have gaps and a
 * position reaches the end only with the poll after the last record.
 *
 * <p>Made without a broker it is calm: everything happens at once, faults only when a test asks for
 * them. The simulator makes connections to a broker in weather of its own. Thread-safe; parts made
 * by it belong to one thread each, as the seam says.
 */
public final class MemoryLog implements Log {
  /** What the next commit answers with {@link CommitUncertainException} for. */
  public enum LostCommit {
    /** It is not in the log. */
    NOT_WRITTEN,
    /** It is in the log, only the answer was lost. */
    WRITTEN
  }

  private final Calm calm;
  private final MemoryBroker broker;
  private final Connection connection;

  public MemoryLog() {
    this(System::currentTimeMillis);
  }

  /**
   * @param wallMs stamps records, in milliseconds since the epoch
   */
  public MemoryLog(LongSupplier wallMs) {
    this.calm = new Calm(wallMs);
    this.broker = new MemoryBroker(calm);
    this.connection = calm;
  }

  public MemoryLog(MemoryBroker broker, Connection connection) {
    this.calm = new Calm(connection::wallMs);
    this.broker = broker;
    this.connection = connection;
  }

  /** While false, everything that would ask the log throws {@link LogUnavailableException}. */
  public void available(boolean available) {
    synchronized (broker) {
      calm.available = available;
      broker.notifyAll();
    }
  }

  /** Lets the next commit of any transactional writer fail in this way, once. */
  public void loseNextCommit(LostCommit lost) {
    synchronized (broker) {
      calm.next =
          lost == LostCommit.WRITTEN ? Weather.Commit.ANSWER_LOST : Weather.Commit.NOT_WRITTEN;
    }
  }

  /** What the partition holds now, for assertions. */
  public List<LogRecord> records(Partition partition) {
    return broker.records(partition);
  }

  /** What all partitions of the topic hold now, partition after partition, for assertions. */
  public List<LogRecord> records(String topic) {
    List<LogRecord> all = new ArrayList<>();
    int partitions = broker.describe(topic).map(LogAdmin.TopicDescription::partitions).orElse(0);
    for (int p = 0; p < partitions; p++) {
      all.addAll(broker.records(new Partition(topic, p)));
    }
    return all;
  }

  /** The settings of a topic, for assertions. */
  public Map<String, String> config(String topic) {
    return Map.copyOf(broker.config(topic));
  }

  /** Deletes the topic, so that one made again under its name has another id. */
  public void delete(String topic) {
    broker.delete(topic);
  }

  /** What the cleaner does when no tombstone need stay any more. */
  public void compact(String topic) {
    broker.compact(topic, 0);
  }

  /** Adds partitions to a topic, as an operator does. */
  public void grow(String topic, int partitions) {
    broker.grow(topic, partitions);
  }

  /** Writes records in a transaction that its writer neither commits nor aborts. */
  public void leaveOpen(String transactionalId, Duration timeout, List<NewRecord> records) {
    var writer = new MemoryTransactionalWriter(broker, connection, transactionalId, timeout);
    writer.initialise();
    writer.leaveOpen(records);
  }

  @Override
  public LogReader reader(String name) {
    return new MemoryReader(broker, connection);
  }

  @Override
  public LogWriter writer(String name) {
    return new MemoryWriter(broker, connection);
  }

  @Override
  public TransactionalWriter transactionalWriter(String transactionalId, Duration timeout) {
    return new MemoryTransactionalWriter(broker, connection, transactionalId, timeout);
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    return broker.groups.join(connection, group, topic);
  }

  @Override
  public LogAdmin admin() {
    return new MemoryAdmin(broker, connection);
  }

  @Override
  public void close() {}

  /** No faults and no delays, except those that a test has asked for. */
  private static final class Calm implements Weather, Connection {
    private final LongSupplier wallMs;
    private boolean available = true;
    private Weather.Commit next = Weather.Commit.WELL;

    Calm(LongSupplier wallMs) {
      this.wallMs = wallMs;
    }

    @Override
    public long now() {
      return System.nanoTime();
    }

    @Override
    public void after(long nanos, Runnable what) {
      what.run();
    }

    @Override
    public Weather.Commit commit() {
      Weather.Commit now = next;
      next = Weather.Commit.WELL;
      return now;
    }

    @Override
    public String name() {
      return "the log in memory";
    }

    @Override
    public long wallMs() {
      return wallMs.getAsLong();
    }

    @Override
    public boolean cut() {
      return !available;
    }

    @Override
    public boolean unlucky() {
      return !available;
    }
  }
}
