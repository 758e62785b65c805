package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.Descriptions;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.Partition;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a process asks about topics is answered after a while, as Kafka does. Kafka deletes records
 * by a topic's name, so one made anew between the answer and the deletion loses its own: nobody can
 * prevent that, docs/limits.md says so, and the product bounds it by {@link #GAP}.
 */
final class SlowAdmin extends LogPlant {
  /** As long as the product believes an answer, by the slowest clock. */
  private static final long GAP = 2_021 * World.MS;

  private final Simulation simulation;
  private long calledAt;

  SlowAdmin(Log log, Simulation simulation) {
    super(log);
    this.simulation = simulation;
  }

  /** Whether the topic is so young that the process which deletes in it could not know it. */
  static boolean mayBeUnknown(@Nullable SlowAdmin deleter, Cluster cluster, Partition partition) {
    return deleter != null && cluster.madeAt(partition.topic()) > deleter.calledAt - GAP;
  }

  /** Most answers come at once, some a good while later. */
  private void later(Runnable what) {
    World world = simulation.world;
    double luck = world.random.nextDouble();
    if (luck < 0.5) {
      what.run();
    } else {
      world.after(world.between(0, luck < 0.9 ? 6 : 1_500), what);
    }
  }

  private Descriptions described(Set<String> topics, Map<String, LogException> failed) {
    Descriptions answer = new Descriptions(new TreeMap<>(), new TreeSet<>(), failed);
    for (String topic : topics) {
      if (!failed.containsKey(topic)) {
        simulation
            .cluster
            .broker
            .describe(topic)
            .ifPresentOrElse(
                found -> answer.found().put(topic, found), () -> answer.unknown().add(topic));
      }
    }
    return answer;
  }

  @Override
  public LogAdmin admin() {
    return new Admin(super.admin()) {
      @Override
      public boolean create(TopicSpec spec) {
        boolean made = super.create(spec);
        if (made) {
          simulation.cluster.made(spec.name());
        }
        return made;
      }

      @Override
      public CompletableFuture<Descriptions> describe(Set<String> topics) {
        Descriptions atOnce = super.describe(topics).join();
        CompletableFuture<Descriptions> answer = new CompletableFuture<>();
        later(() -> {
          Descriptions then = described(topics, atOnce.failed());
          later(() -> answer.complete(then));
        });
        return answer;
      }

      @Override
      public CompletableFuture<Map<Partition, LogException>> deleteBefore(
          Map<Partition, Long> offsets) {
        CompletableFuture<Map<Partition, LogException>> answer = new CompletableFuture<>();
        SlowAdmin before = simulation.deleter;
        simulation.deleter = SlowAdmin.this;
        calledAt = simulation.world.now();
        try {
          var failed = super.deleteBefore(offsets).join();
          later(() -> answer.complete(failed));
        } finally {
          simulation.deleter = before;
        }
        return answer;
      }
    };
  }
}
