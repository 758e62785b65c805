package dev.overlord.common.log.kafka;

import static dev.overlord.common.log.kafka.KafkaLogAdmin.answer;

import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.Partition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether partitions have the copies in sync without which Kafka takes no record. */
final class CopiesInSync {
  private static final Logger LOG = LoggerFactory.getLogger(CopiesInSync.class);

  private CopiesInSync() {}

  /** Those that cannot be written to now. */
  static Set<Partition> tooFew(Admin admin, Set<Partition> partitions) {
    Set<String> topics = partitions.stream().map(Partition::topic).collect(Collectors.toSet());
    Map<String, Integer> least = leastInSync(admin, topics);
    Map<String, TopicDescription> described =
        answer("describing " + topics, admin.describeTopics(topics).allTopicNames());
    Set<Partition> tooFew = new TreeSet<>(partitions);
    tooFew.removeIf(each ->
        enough(
            Objects.requireNonNull(described.get(each.topic())).partitions().get(each.number()),
            least.getOrDefault(each.topic(), 1)));
    return tooFew;
  }

  /** A partition with fewer copies than are asked for needs them all. */
  private static boolean enough(TopicPartitionInfo partition, int least) {
    return partition.isr().size() >= Math.min(least, partition.replicas().size());
  }

  /** Without the right to know, by topic: empty, and the partition's leader has to do. */
  private static Map<String, Integer> leastInSync(Admin admin, Set<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Integer> least = new HashMap<>();
    try {
      Map<ConfigResource, Config> configs =
          answer("reading the settings of topics", admin.describeConfigs(resources).all());
      configs.forEach((topic, config) ->
          least.put(
              topic.name(),
              Integer.valueOf(config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value())));
    } catch (LogRefusedException e) {
      LOG.debug("topics.settings_unknown reason={}", e.getMessage());
    }
    return least;
  }
}
