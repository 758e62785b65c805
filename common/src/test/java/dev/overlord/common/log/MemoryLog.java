package dev.overlord.common.log;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The log in memory: one process, every commit atomic and at once, fencing by initialise, committed
 * records only. As in Kafka a commit leaves a marker behind that takes an offset of its own, so
 * offsets have gaps and a position reaches the end only with the poll after the last record.
 *
 * <p>Thread-safe. Parts made by it belong to one thread each, as the seam says.
 */
public final class MemoryLog implements Log {
  /** What the next commit answers with {@link CommitUncertainException} for. */
  public enum LostCommit {
    /** It is not in the log. */
    NOT_WRITTEN,
    /** It is in the log, only the answer was lost. */
    WRITTEN
  }

  private final MemoryTopics topics;
  private final MemoryGroups groups;

  public MemoryLog() {
    this(System::currentTimeMillis);
  }

  /**
   * @param wallMs stamps records, in milliseconds since the epoch
   */
  public MemoryLog(LongSupplier wallMs) {
    this.topics = new MemoryTopics(wallMs);
    this.groups = new MemoryGroups(topics);
  }

  /** While false, everything that would ask the log throws {@link LogUnavailableException}. */
  public void available(boolean available) {
    topics.available(available);
  }

  /** Lets the next commit of any transactional writer fail in this way, once. */
  public void loseNextCommit(LostCommit lost) {
    topics.loseNextCommit(lost);
  }

  /** What the partition holds now, for assertions. */
  public List<LogRecord> records(Partition partition) {
    return topics.records(partition);
  }

  /** What all partitions of the topic hold now, partition after partition, for assertions. */
  public List<LogRecord> records(String topic) {
    return topics.records(topic);
  }

  /** The settings of a topic, for assertions. */
  public java.util.Map<String, String> config(String topic) {
    return topics.config(topic);
  }

  /** Deletes the topic, so that one made again under its name has another id. */
  public void delete(String topic) {
    topics.delete(topic);
  }

  @Override
  public LogReader reader(String name) {
    return new MemoryReader(topics);
  }

  @Override
  public LogWriter writer(String name) {
    return new MemoryWriter(topics);
  }

  @Override
  public TransactionalWriter transactionalWriter(String transactionalId, Duration timeout) {
    return new MemoryTransactionalWriter(topics, transactionalId);
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    return groups.join(group, topic, member);
  }

  @Override
  public LogAdmin admin() {
    return new MemoryAdmin(topics);
  }

  @Override
  public void close() {}
}
