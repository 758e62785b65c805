package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.TaskRef;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tasks topics of a pool, with how far each partition has been dispatched. */
final class OpenTopics {
  private final Map<Lane, OpenTopic> byLane = new EnumMap<>(Lane.class);

  /** A tasks topic with its dispatch positions, by partition. */
  record OpenTopic(String topic, String id, List<Long> positions) {}

  boolean isEmpty() {
    return byLane.isEmpty();
  }

  @Nullable OpenTopic get(Lane lane) {
    return byLane.get(lane);
  }

  /** The lane whose tasks topic this is. */
  @Nullable Lane laneOf(TaskRef ref) {
    for (Map.Entry<Lane, OpenTopic> open : byLane.entrySet()) {
      if (open.getValue().topic().equals(ref.topic())) {
        return open.getKey();
      }
    }
    return null;
  }

  void open(Lane lane, String topic, String id, List<Long> positions) {
    byLane.put(lane, new OpenTopic(topic, id, new ArrayList<>(positions)));
  }

  void close(Lane lane) {
    byLane.remove(lane);
  }

  /** The task leaves its topic. */
  void advance(TaskRef ref) {
    Lane lane = laneOf(ref);
    OpenTopic topic = lane == null ? null : byLane.get(lane);
    if (topic != null) {
      topic.positions().set(ref.partition(), ref.offset() + 1);
    }
  }

  /** What lay before that offset is gone. */
  void jump(Lane lane, int partition, long to) {
    OpenTopic topic = byLane.get(lane);
    if (topic != null) {
      topic.positions().set(partition, to);
    }
  }

  List<PoolRecord.TopicPositions> record() {
    List<PoolRecord.TopicPositions> open = new ArrayList<>();
    byLane.forEach((lane, topic) ->
        open.add(
            new PoolRecord.TopicPositions(
                lane, topic.topic(), topic.id(), List.copyOf(topic.positions()))));
    return open;
  }

  void restore(List<PoolRecord.TopicPositions> record) {
    byLane.clear();
    record.forEach(t -> open(t.lane(), t.topic(), t.id(), t.positions()));
  }
}
