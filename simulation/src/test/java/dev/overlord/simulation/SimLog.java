package dev.overlord.simulation;

import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The log as one process sees it. */
final class SimLog implements Log {
  private final World world;
  private final SimBroker broker;
  private final SimGroup group;
  private final Link link;
  private final SimClock clock;
  private final boolean committedOnly;
  private final long patience;

  SimLog(
      World world,
      SimBroker broker,
      SimGroup group,
      Link link,
      SimClock clock,
      boolean committedOnly,
      long patience) {
    this.world = world;
    this.broker = broker;
    this.group = group;
    this.link = link;
    this.clock = clock;
    this.committedOnly = committedOnly;
    this.patience = patience;
  }

  private long wallMs() {
    return clock.wall().toEpochMilli();
  }

  @Override
  public LogReader reader(String name) {
    return new SimReader(world, broker, link, committedOnly);
  }

  @Override
  public LogWriter writer(String name) {
    return new SimWriter(world, broker, link, this::wallMs, patience);
  }

  @Override
  public TransactionalWriter transactionalWriter(String id, Duration timeout) {
    return new TransactionalWriter() {
      private int epoch = -1;

      @Override
      public void initialise() {
        link.ask();
        epoch = broker.initialise(id);
      }

      @Override
      public List<Long> commit(List<NewRecord> records) {
        return broker.commit(link, id, epoch, records, wallMs(), timeout.toNanos());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public GroupMembership join(String name, String topic, String member) {
    return group.join(link);
  }

  @Override
  public LogAdmin admin() {
    return new LogAdmin() {
      @Override
      public boolean create(TopicSpec spec) {
        link.ask();
        return broker.create(spec);
      }

      @Override
      public Optional<TopicDescription> describe(String topic) {
        link.ask();
        return Optional.ofNullable(broker.topics().get(topic))
            .map(partitions -> new TopicDescription(topic, "id-" + topic, partitions.size()));
      }

      @Override
      public Set<String> topics(String prefix) {
        link.ask();
        Set<String> found = new TreeSet<>(broker.topics().keySet());
        found.removeIf(name -> !name.startsWith(prefix));
        return found;
      }

      @Override
      public void configure(String topic, Map<String, String> config) {
        link.ask();
      }

      @Override
      public void deleteBefore(Partition partition, long offset) {
        link.ask();
        broker.partition(partition).deleteBefore(offset);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
