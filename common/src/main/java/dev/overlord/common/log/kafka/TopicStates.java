package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/** Asks Kafka for topics' partitions and settings together. */
final class TopicStates {
  private TopicStates() {}

  static Map<String, TopicState> of(Admin admin, Set<String> names) {
    Map<String, TopicDescription> found = new TreeMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, asked) ->
            KafkaLogAdmin.answered(name, asked).ifPresent(topic -> found.put(name, topic)));
    Map<String, ConfigResource> resources =
        found.keySet().stream()
            .collect(
                Collectors.toMap(
                    name -> name, name -> new ConfigResource(ConfigResource.Type.TOPIC, name)));
    Map<ConfigResource, Config> configs =
        resources.isEmpty()
            ? Map.of()
            : KafkaLogAdmin.answer(
                "reading the settings of topics", admin.describeConfigs(resources.values()).all());
    Map<String, TopicState> states = new TreeMap<>();
    found.forEach((name, topic) ->
        states.put(
            name,
            state(name, topic, Objects.requireNonNull(configs.get(resources.get(name)), name))));
    return states;
  }

  private static TopicState state(String name, TopicDescription topic, Config config) {
    List<TopicPartitionInfo> partitions = topic.partitions();
    return new TopicState(
        new LogAdmin.TopicDescription(name, topic.topicId().toString(), partitions.size()),
        partitions.stream().mapToInt(p -> p.replicas().size()).min().orElse(0),
        numbers(partitions, p -> p.isr().size() < p.replicas().size()),
        numbers(partitions, p -> p.leader() == null || p.leader().isEmpty()),
        config.entries().stream()
            .filter(entry -> entry.value() != null)
            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value)));
  }

  private static Set<Integer> numbers(
      List<TopicPartitionInfo> partitions, Predicate<TopicPartitionInfo> which) {
    return partitions.stream()
        .filter(which)
        .map(TopicPartitionInfo::partition)
        .collect(Collectors.toUnmodifiableSet());
  }
}
