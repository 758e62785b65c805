package dev.overlord.simulation;

import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A log that passes everything on, for deliberate bugs to change one thing of it. */
class LogPlant implements Log {
  private final Log log;

  LogPlant(Log log) {
    this.log = log;
  }

  @Override
  public LogReader reader(String name) {
    return log.reader(name);
  }

  @Override
  public LogWriter writer(String name) {
    return log.writer(name);
  }

  @Override
  public TransactionalWriter transactionalWriter(String id, Duration timeout) {
    return log.transactionalWriter(id, timeout);
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    return log.join(group, topic, member);
  }

  @Override
  public LogAdmin admin() {
    return log.admin();
  }

  @Override
  public void close() {
    log.close();
  }

  /** Likewise for topics. */
  static class Admin implements LogAdmin {
    private final LogAdmin admin;

    Admin(LogAdmin admin) {
      this.admin = admin;
    }

    @Override
    public boolean create(TopicSpec spec) {
      return admin.create(spec);
    }

    @Override
    public Optional<TopicDescription> describe(String topic) {
      return admin.describe(topic);
    }

    @Override
    public CompletableFuture<Descriptions> describe(Set<String> topics) {
      return admin.describe(topics);
    }

    @Override
    public CompletableFuture<Map<Partition, LogException>> deleteBefore(
        Map<Partition, Long> offsets) {
      return admin.deleteBefore(offsets);
    }

    @Override
    public long written(Partition partition) {
      return admin.written(partition);
    }

    @Override
    public Map<String, TopicState> inspect(Set<String> topics) {
      return admin.inspect(topics);
    }

    @Override
    public Set<String> topics(String prefix) {
      return admin.topics(prefix);
    }

    @Override
    public void configure(String topic, Map<String, String> config) {
      admin.configure(topic, config);
    }

    @Override
    public void deleteBefore(Partition partition, long offset) {
      admin.deleteBefore(partition, offset);
    }

    @Override
    public void close() {
      admin.close();
    }
  }

  /** Likewise for a transactional writer. */
  static class Writer implements TransactionalWriter {
    final TransactionalWriter writer;

    Writer(TransactionalWriter writer) {
      this.writer = writer;
    }

    @Override
    public void initialise() {
      writer.initialise();
    }

    @Override
    public List<Long> commit(List<NewRecord> records) {
      return writer.commit(records);
    }

    @Override
    public void close() {
      writer.close();
    }
  }

  /** Likewise for a reader. */
  static class Reader implements LogReader {
    final LogReader reader;

    Reader(LogReader reader) {
      this.reader = reader;
    }

    @Override
    public void add(Partition partition, long offset) {
      reader.add(partition, offset);
    }

    @Override
    public void remove(Partition partition) {
      reader.remove(partition);
    }

    @Override
    public Set<Partition> partitions() {
      return reader.partitions();
    }

    @Override
    public void pause(Collection<Partition> partitions) {
      reader.pause(partitions);
    }

    @Override
    public void resume(Collection<Partition> partitions) {
      reader.resume(partitions);
    }

    @Override
    public List<LogRecord> poll(Duration wait) {
      return reader.poll(wait);
    }

    @Override
    public long position(Partition partition) {
      return reader.position(partition);
    }

    @Override
    public long end(Partition partition) {
      return reader.end(partition);
    }

    @Override
    public long start(Partition partition) {
      return reader.start(partition);
    }

    @Override
    public long lag(Partition partition) {
      return reader.lag(partition);
    }

    @Override
    public void wakeup() {
      reader.wakeup();
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
