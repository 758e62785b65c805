package dev.overlord.common.namespace;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * How safe topics that are made are to be.
 *
 * @param factor copies of each partition; {@link TopicSpec#CLUSTER_DEFAULT} leaves it to the
 *     cluster
 * @param minInSync copies that must have a record before it counts; 0 leaves it to the cluster
 */
public record Replication(int factor, int minInSync) {
  public static final Replication OF_CLUSTER = new Replication(TopicSpec.CLUSTER_DEFAULT, 0);

  /**
   * @throws IllegalArgumentException the numbers cannot go together
   */
  public Replication {
    if (factor < 0 || factor > Short.MAX_VALUE) {
      throw new IllegalArgumentException("replication " + factor + " must be at least 1");
    }
    if (minInSync < 0 || (factor > 0 && minInSync > factor)) {
      throw new IllegalArgumentException(
          "min ISR " + minInSync + " must be between 1 and the replication " + factor);
    }
  }

  /** With as many in sync as still let one broker be away: one less than there are copies. */
  public static Replication of(int factor) {
    return new Replication(factor, Math.max(1, factor - 1));
  }

  TopicSpec of(TopicSpec spec) {
    Map<String, String> config = new HashMap<>(spec.config());
    if (minInSync > 0) {
      config.put(TopicCheck.MIN_ISR, String.valueOf(minInSync));
    }
    return new TopicSpec(spec.name(), spec.partitions(), config, factor);
  }
}
