package dev.overlord.coordinator.machine;

import java.util.SortedMap;
import java.util.TreeMap;

/** Which slots of a pool are taken, and by which leases in which order. */
final class Slots {
  private final TreeMap<Integer, TreeMap<Integer, Long>> tokens = new TreeMap<>();

  /** The number of slots with at least one lease. */
  int occupied() {
    return tokens.size();
  }

  /** The lowest slot without a lease. */
  int lowestFree() {
    int slot = 0;
    for (int taken : tokens.keySet()) {
      if (taken != slot) {
        return slot;
      }
      slot++;
    }
    return slot;
  }

  /** The tokens of a slot by order, lowest first. */
  SortedMap<Integer, Long> leases(int slot) {
    TreeMap<Integer, Long> leases = tokens.get(slot);
    return leases == null ? new TreeMap<>() : leases;
  }

  boolean isLowest(int slot, int order) {
    SortedMap<Integer, Long> leases = leases(slot);
    return !leases.isEmpty() && leases.firstKey() == order;
  }

  void take(int slot, int order, long token) {
    tokens.computeIfAbsent(slot, s -> new TreeMap<>()).put(order, token);
  }

  void free(int slot, int order) {
    TreeMap<Integer, Long> leases = tokens.get(slot);
    if (leases != null) {
      leases.remove(order);
      if (leases.isEmpty()) {
        tokens.remove(slot);
      }
    }
  }
}
