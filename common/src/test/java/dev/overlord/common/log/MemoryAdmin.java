package dev.overlord.common.log;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Topics of a {@link MemoryLog}. */
final class MemoryAdmin implements LogAdmin {
  private final MemoryTopics topics;

  MemoryAdmin(MemoryTopics topics) {
    this.topics = topics;
  }

  @Override
  public boolean create(TopicSpec spec) {
    return topics.create(spec);
  }

  @Override
  public Optional<TopicDescription> describe(String topic) {
    return topics.describe(topic);
  }

  @Override
  public Set<String> topics(String prefix) {
    return topics.names(prefix);
  }

  @Override
  public void configure(String topic, Map<String, String> config) {
    topics.configure(topic, config);
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    topics.deleteBefore(partition, offset);
  }

  @Override
  public void close() {}
}
