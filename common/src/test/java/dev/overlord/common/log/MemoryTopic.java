package dev.overlord.common.log;

import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogAdmin.TopicState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A topic of a log in memory. */
final class MemoryTopic {
  /** Kafka's defaults of the settings that Overlord looks at. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "604800000",
          "retention.bytes", "-1",
          "delete.retention.ms", "86400000",
          "max.message.bytes", "1048588",
          "min.insync.replicas", "1");

  final String name;
  final String id;
  final Map<String, String> config;
  private final int replication;
  final List<MemoryPartition> partitions = new ArrayList<>();
  private final Weather weather;

  MemoryTopic(String id, TopicSpec spec, Weather weather) {
    this.name = spec.name();
    this.id = id;
    this.config = new TreeMap<>(spec.config());
    this.replication = Math.max(1, spec.replication());
    this.weather = weather;
    grow(spec.partitions());
  }

  /** All copies of a log in memory are always there. */
  TopicState state() {
    Map<String, String> inForce = new TreeMap<>(DEFAULTS);
    inForce.putAll(config);
    return new TopicState(description(), replication, Set.of(), Set.of(), inForce);
  }

  TopicDescription description() {
    return new TopicDescription(name, id, partitions.size());
  }

  void grow(int count) {
    while (partitions.size() < count) {
      partitions.add(new MemoryPartition(new Partition(name, partitions.size()), weather));
    }
  }

  MemoryPartition choose(NewRecord record) {
    Integer given = record.partition();
    byte[] key = record.key();
    int number =
        given != null
            ? given
            : key == null ? 0 : Math.floorMod(Arrays.hashCode(key), partitions.size());
    return partition(number);
  }

  MemoryPartition partition(int number) {
    if (number < 0 || number >= partitions.size()) {
      throw new LogException("there is no partition " + new Partition(name, number), null);
    }
    return partitions.get(number);
  }

  /** Whether the broker refuses it: clients have a larger limit of their own. */
  boolean refuses(NewRecord record) {
    String most = config.get("max.message.bytes");
    return most != null && record.bytes() > Long.parseLong(most);
  }
}
