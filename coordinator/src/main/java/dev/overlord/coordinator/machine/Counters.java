package dev.overlord.coordinator.machine;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** A pool's all-time counts. */
public final class Counters {
  private final Map<Counter, Long> values = new EnumMap<>(Counter.class);

  public long get(Counter counter) {
    return values.getOrDefault(counter, 0L);
  }

  void add(Counter counter, long amount) {
    values.merge(counter, amount, Long::sum);
  }

  /** By name, without the zeros. */
  public Map<String, Long> toMap() {
    Map<String, Long> map = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      if (get(counter) != 0) {
        map.put(counter.key(), get(counter));
      }
    }
    return map;
  }

  void restore(Map<String, Long> map) {
    for (Counter counter : Counter.values()) {
      values.put(counter, map.getOrDefault(counter.key(), 0L));
    }
  }
}
