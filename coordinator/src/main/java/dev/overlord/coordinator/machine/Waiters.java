package dev.overlord.coordinator.machine;

import dev.overlord.common.protocol.WorkerMessage;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Those who wait for a slot of one pool without having a task, first come first served. Learned
 * from heartbeats alone, so a new leader asks for them by its roll call.
 */
final class Waiters {
  /**
   * @param id unique in its worker's incarnation
   * @param since nanoseconds of the leader's clock
   */
  record Waiting(String worker, long incarnation, int inbox, String id, long since) {}

  /** Of a pool. Those beyond are not heard, and time out unless others leave before. */
  static final int MAX = 10_000;

  private record Key(String worker, String id) {}

  private final Map<Key, Waiting> byArrival = new LinkedHashMap<>();

  /** Waiters and tasks take freed slots in turn. */
  private boolean tasksTurn;

  int size() {
    return byArrival.size();
  }

  boolean isEmpty() {
    return byArrival.isEmpty();
  }

  boolean isTasksTurn() {
    return tasksTurn;
  }

  Collection<Waiting> all() {
    return Collections.unmodifiableCollection(byArrival.values());
  }

  boolean anyOf(String worker) {
    return byArrival.values().stream().anyMatch(waiting -> waiting.worker().equals(worker));
  }

  /** These are all of the worker's; those that were there keep their places. */
  void heard(
      String worker, long incarnation, int inbox, List<WorkerMessage.Waiter> waiters, long at) {
    List<String> ids = waiters.stream().map(WorkerMessage.Waiter::id).toList();
    byArrival
        .values()
        .removeIf(old ->
            old.worker().equals(worker)
                && (old.incarnation() != incarnation || !ids.contains(old.id())));
    for (String id : ids) {
      if (byArrival.size() < MAX) {
        byArrival.putIfAbsent(new Key(worker, id), new Waiting(worker, incarnation, inbox, id, at));
      }
    }
  }

  void granted(String worker, String id) {
    byArrival.remove(new Key(worker, id));
    tasksTurn = true;
  }

  void taskGranted() {
    tasksTurn = false;
  }

  void forget(String worker) {
    byArrival.values().removeIf(waiting -> waiting.worker().equals(worker));
  }
}
