package dev.overlord.common.log;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Topics. Every method may throw {@link LogUnavailableException}. */
public interface LogAdmin extends AutoCloseable {
  /**
   * @param config the topic's settings by Kafka's names, such as {@code cleanup.policy}
   */
  record TopicSpec(String name, int partitions, Map<String, String> config) {}

  /**
   * @param id changes when a topic is deleted and made again under its name
   */
  record TopicDescription(String name, String id, int partitions) {}

  /** Makes the topic; false when one of that name exists already. */
  boolean create(TopicSpec spec);

  Optional<TopicDescription> describe(String topic);

  /** The names that exist and begin with {@code prefix}. */
  Set<String> topics(String prefix);

  /** Sets the given settings of a topic, leaving the others. */
  void configure(String topic, Map<String, String> config);

  /** Deletes everything before {@code offset} in {@code partition}. */
  void deleteBefore(Partition partition, long offset);

  @Override
  void close();
}
