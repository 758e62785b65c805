package dev.overlord.common.log;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Topics of a log in memory. */
final class MemoryAdmin implements LogAdmin {
  private final MemoryBroker broker;
  private final Connection connection;

  MemoryAdmin(MemoryBroker broker, Connection connection) {
    this.broker = broker;
    this.connection = connection;
  }

  @Override
  public boolean create(TopicSpec spec) {
    connection.ask();
    return broker.create(spec);
  }

  @Override
  public Optional<TopicDescription> describe(String topic) {
    connection.ask();
    return broker.describe(topic);
  }

  @Override
  public Map<String, TopicState> inspect(Set<String> topics) {
    connection.ask();
    Map<String, TopicState> states = new TreeMap<>();
    topics.forEach(name -> broker.inspect(name).ifPresent(state -> states.put(name, state)));
    return states;
  }

  @Override
  public Set<String> topics(String prefix) {
    connection.ask();
    return broker.names(prefix);
  }

  @Override
  public long written(Partition partition) {
    connection.ask();
    return broker.written(partition);
  }

  @Override
  public void configure(String topic, Map<String, String> config) {
    connection.ask();
    synchronized (broker) {
      broker.config(topic).putAll(config);
    }
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    connection.ask();
    broker.deleteBefore(partition, offset);
  }

  @Override
  public void close() {}
}
