package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.Partition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notes what a process was told of topics' ids last. Kafka deletes records by a topic's name, so a
 * topic made anew between the last answer and the deletion loses its own: nobody can prevent that,
 * and docs/limits.md says so.
 */
final class AskedIds extends LogPlant {
  private final Simulation simulation;
  private final Map<String, String> told = new HashMap<>();

  AskedIds(Log log, Simulation simulation) {
    super(log);
    this.simulation = simulation;
  }

  /** Whether the topic is another than the one that its deleter was told of last. */
  static boolean isOutdated(@Nullable AskedIds deleter, Cluster cluster, Partition partition) {
    return deleter != null
        && !cluster.topicId(partition.topic()).equals(deleter.told.get(partition.topic()));
  }

  @Override
  public LogAdmin admin() {
    return new Admin(super.admin()) {
      @Override
      public Optional<TopicDescription> describe(String topic) {
        Optional<TopicDescription> found = super.describe(topic);
        found.ifPresent(it -> told.put(topic, it.id()));
        return found;
      }

      @Override
      public void deleteBefore(Partition partition, long offset) {
        AskedIds before = simulation.deleter;
        simulation.deleter = AskedIds.this;
        try {
          super.deleteBefore(partition, offset);
        } finally {
          simulation.deleter = before;
        }
      }
    };
  }
}
