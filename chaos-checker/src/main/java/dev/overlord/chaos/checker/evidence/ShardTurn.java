package dev.overlord.chaos.checker.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is live in one partition of {@code leases}, and what the transaction that is being read has
 * changed.
 */
final class ShardTurn {
  /**
   * A task that waits.
   *
   * @param givenUp whether it waits for its bytes only, to be given up, and never runs again
   */
  record Waiting(String place, boolean givenUp) {}

  /** Leases by key. */
  final Map<String, Lease> live = new HashMap<>();

  /** By ref. */
  final Map<String, Waiting> waiting = new HashMap<>();

  /** Pools of stranded executions, by key. */
  final Map<String, String> stranded = new HashMap<>();

  /** Pools in which this transaction grants something. */
  final Set<String> granting = new HashSet<>();

  /** Leases that this transaction ends. */
  final List<Lease> ended = new ArrayList<>();

  /** The timestamp of the last record of the transaction before. */
  long endedMs;

  long largestToken;
  long turns;
  boolean changed;

  /** The next transaction begins. */
  void next(long atMs) {
    turns++;
    endedMs = atMs;
    changed = false;
    granting.clear();
    ended.clear();
  }

  long strandedOf(String pool) {
    return stranded.values().stream().filter(pool::equals).count();
  }

  /** Slots of the pool with at least one lease. */
  long slotsOf(String pool) {
    return live.values().stream()
        .filter(lease -> lease.pool().equals(pool))
        .map(Lease::slot)
        .distinct()
        .count();
  }

  /** Whether the task is leased or waits, be it for its bytes only. */
  boolean holds(String ref) {
    return waiting.containsKey(ref)
        || live.values().stream().anyMatch(lease -> lease.ref().equals(ref));
  }

  /** Whether the task goes back to wait for another run. */
  boolean isRequeued(String ref) {
    Waiting waits = waiting.get(ref);
    return waits != null && !waits.givenUp();
  }
}
