package dev.overlord.common.log;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A topic of a log in memory. */
final class MemoryTopic {
  final String name;
  final String id;
  final Map<String, String> config;
  final List<MemoryPartition> partitions = new ArrayList<>();
  private final Weather weather;

  MemoryTopic(String id, TopicSpec spec, Weather weather) {
    this.name = spec.name();
    this.id = id;
    this.config = new TreeMap<>(spec.config());
    this.weather = weather;
    grow(spec.partitions());
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
