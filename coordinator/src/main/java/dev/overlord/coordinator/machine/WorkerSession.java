package dev.overlord.coordinator.machine;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the leader knows of a worker, from its last hello or heartbeat.
 *
 * @param capacity executions at once, by pool
 * @param heardAt nanoseconds of the leader's clock
 * @param sinceTakeover it answered after this leader took over, so it may be given work
 * @param outliving pools of which an execution may run on when its process has ended
 */
public record WorkerSession(
    String worker,
    long incarnation,
    int inbox,
    SortedMap<String, Integer> capacity,
    long heardAt,
    boolean sinceTakeover,
    SortedSet<String> outliving) {

  static WorkerSession of(
      String worker,
      long incarnation,
      int inbox,
      Map<String, Integer> capacity,
      long heardAt,
      boolean sinceTakeover,
      Set<String> outliving) {
    return new WorkerSession(
        worker,
        incarnation,
        inbox,
        new TreeMap<>(capacity),
        heardAt,
        sinceTakeover,
        new TreeSet<>(outliving));
  }

  int capacityOf(String pool) {
    return capacity.getOrDefault(pool, 0);
  }
}
