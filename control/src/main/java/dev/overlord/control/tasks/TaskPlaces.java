package dev.overlord.control.tasks;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.control.Cluster;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Says where a new task goes, and makes its topic if need be. Safe for any thread. */
public final class TaskPlaces {
  /** Of a topic that is not there yet. */
  private static final int PARTITIONS = 1;

  private final Cluster cluster;
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  public TaskPlaces(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * @param key tasks of one key share a partition; null: each in turn
   * @throws dev.overlord.common.log.LogUnavailableException Kafka does not answer
   */
  public Partition place(String pool, Lane lane, byte @Nullable [] key) {
    String topic = cluster.topics().tasks(pool, lane);
    int count = partitions.computeIfAbsent(topic, name -> partitionsOf(pool, lane));
    int number = Math.floorMod(key == null ? next.getAndIncrement() : Arrays.hashCode(key), count);
    return new Partition(topic, number);
  }

  private int partitionsOf(String pool, Lane lane) {
    try (LogAdmin admin = cluster.log().admin()) {
      String topic = cluster.topics().tasks(pool, lane);
      Optional<TopicDescription> found = admin.describe(topic);
      if (found.isEmpty()) {
        Namespaces.ensureTasksTopic(admin, cluster.topics(), pool, lane, PARTITIONS);
        found = admin.describe(topic);
      }
      return found.map(TopicDescription::partitions).orElse(PARTITIONS);
    }
  }
}
