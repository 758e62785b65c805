package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code _pool/<pool>} in the shard's log.
 *
 * @param definition in force; null: deleted
 * @param definitionOffset of its record in {@code pools}: a definition with a smaller offset is
 *     older
 * @param topics with the dispatch positions
 * @param throttling null: the backend has turned nothing away lately
 */
public record PoolRecord(
    @Nullable PoolDefinition definition,
    long definitionOffset,
    List<TopicPositions> topics,
    Map<String, Long> counters,
    @Nullable Throttling throttling) {

  /**
   * @param id of the topic, which changes when it is made anew
   * @param positions by partition: the next offset to dispatch
   */
  public record TopicPositions(Lane lane, String topic, String id, List<Long> positions) {}
}
