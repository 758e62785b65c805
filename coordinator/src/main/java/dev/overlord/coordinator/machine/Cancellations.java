package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.TaskRef;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tasks of a pool of which somebody wants no more, until each has its outcome. */
final class Cancellations {
  private final TreeMap<TaskRef, Cancellation> byRef = new TreeMap<>();

  NavigableMap<TaskRef, Cancellation> all() {
    return Collections.unmodifiableNavigableMap(byRef);
  }

  boolean isEmpty() {
    return byRef.isEmpty();
  }

  int size() {
    return byRef.size();
  }

  @Nullable Cancellation get(TaskRef ref) {
    return byRef.get(ref);
  }

  /** Those of this topic. */
  List<TaskRef> of(String topic) {
    return byRef.tailMap(new TaskRef(topic, 0, 0), true).keySet().stream()
        .takeWhile(ref -> ref.topic().equals(topic))
        .toList();
  }

  /** Those of this partition, from one offset up to, without, another. */
  List<TaskRef> between(String topic, int partition, long from, long to) {
    return List.copyOf(
        byRef
            .subMap(new TaskRef(topic, partition, from), new TaskRef(topic, partition, to))
            .keySet());
  }

  /** Null removes it. */
  void put(TaskRef ref, @Nullable Cancellation cancellation) {
    if (cancellation == null) {
      byRef.remove(ref);
    } else {
      byRef.put(ref, cancellation);
    }
  }
}
