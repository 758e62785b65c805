package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which slots of a pool are taken, and by which leases in which order. All leases of a slot are of
 * one worker and go to one endpoint, since the order is that worker's to keep.
 */
final class Slots {
  /** Of a slot that never runs dry the orders grow for ever: at this one it is let run dry. */
  static final int ORDER_MAX = 1_000_000_000;

  /** A taken slot. */
  static final class Slot {
    final int number;
    final String worker;
    final long incarnation;
    final String endpoint;
    private final TreeMap<Integer, Long> tokens = new TreeMap<>();
    private boolean solitary;
    private boolean interrupted;

    private Slot(int number, Lease lease) {
      this.number = number;
      this.worker = lease.worker();
      this.incarnation = lease.incarnation();
      this.endpoint = lease.endpoint();
    }

    /** Leases of which one may run and the others wait behind it. */
    int depth() {
      return tokens.size();
    }

    int nextOrder() {
      return tokens.lastKey() + 1;
    }

    /** Nothing may be granted behind what is in it. */
    boolean isSolitary() {
      return solitary || tokens.lastKey() >= ORDER_MAX;
    }

    /** The token behind the lowest order, or null. */
    @Nullable Long second() {
      Integer order = tokens.higherKey(tokens.firstKey());
      return order == null ? null : tokens.get(order);
    }
  }

  private record Depth(int depth, int slot) {}

  private final TreeMap<Integer, Slot> slots = new TreeMap<>();
  private final TreeSet<Integer> gaps = new TreeSet<>();
  private final TreeSet<Depth> byDepth =
      new TreeSet<>(Comparator.comparingInt(Depth::depth).thenComparingInt(Depth::slot));
  private int leases;

  /** The number of slots with at least one lease. */
  int occupied() {
    return slots.size();
  }

  /** Leases that wait behind another of their slot. */
  int prefetched() {
    return leases - slots.size();
  }

  /** The lowest slot without a lease. */
  int lowestFree() {
    if (!gaps.isEmpty()) {
      return gaps.first();
    }
    return slots.isEmpty() ? 0 : slots.lastKey() + 1;
  }

  @Nullable Slot slot(int number) {
    return slots.get(number);
  }

  /** The slots that are less deep than {@code depth}, the least deep first. */
  Iterable<Slot> shallowerThan(int depth) {
    return () ->
        byDepth.headSet(new Depth(depth, -1)).stream().map(d -> slots.get(d.slot())).iterator();
  }

  /** The fewest leases behind the one that runs, of all slots that are taken. */
  int leastAhead() {
    return byDepth.isEmpty() ? Integer.MAX_VALUE : byDepth.first().depth() - 1;
  }

  /** The tokens of a slot by order, lowest first. */
  SortedMap<Integer, Long> leases(int number) {
    Slot slot = slots.get(number);
    return slot == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(slot.tokens);
  }

  boolean isLowest(int number, int order) {
    Slot slot = slots.get(number);
    return slot != null && slot.tokens.firstKey() == order;
  }

  /**
   * Whether the lease may have been executing when its worker was lost. One of a slot was: where
   * its lowest order has been counted, those behind it were not, unless renewed since.
   */
  boolean wasRunning(Lease lease) {
    Slot slot = slots.get(lease.slot());
    return slot != null && !slot.interrupted && slot.tokens.firstKey() == lease.order();
  }

  /** True when the slot was free before. */
  boolean take(Lease lease, long token) {
    Slot slot = slots.get(lease.slot());
    boolean free = slot == null;
    if (slot == null) {
      slot = new Slot(lease.slot(), lease);
      occupy(slot);
    } else {
      byDepth.remove(new Depth(slot.depth(), slot.number));
    }
    leases += slot.tokens.put(lease.order(), token) == null ? 1 : 0;
    slot.solitary |= lease.alone() || lease.waiter() != null || lease.revoked();
    byDepth.add(new Depth(slot.depth(), slot.number));
    return free;
  }

  private void occupy(Slot slot) {
    for (int gap = slots.isEmpty() ? 0 : slots.lastKey() + 1; gap < slot.number; gap++) {
      gaps.add(gap);
    }
    gaps.remove(slot.number);
    slots.put(slot.number, slot);
  }

  /** Nothing may be granted behind what is in this slot. */
  void keepAlone(int number) {
    Slot slot = slots.get(number);
    if (slot != null) {
      slot.solitary = true;
    }
  }

  /** The worker was lost while the lowest order of this slot was running. */
  void interrupted(int number, boolean lost) {
    Slot slot = slots.get(number);
    if (slot != null) {
      slot.interrupted = lost;
    }
  }

  /** True when the slot is free now. */
  boolean free(Lease lease, long token) {
    Slot slot = slots.get(lease.slot());
    if (slot == null || !slot.tokens.remove(lease.order(), token)) {
      return false;
    }
    leases--;
    byDepth.remove(new Depth(slot.depth() + 1, slot.number));
    if (slot.depth() > 0) {
      byDepth.add(new Depth(slot.depth(), slot.number));
      return false;
    }
    slots.remove(slot.number);
    vacate(slot.number);
    return true;
  }

  /** Only numbers below the highest that is taken are gaps. */
  private void vacate(int number) {
    if (slots.isEmpty()) {
      gaps.clear();
    } else if (number < slots.lastKey()) {
      gaps.add(number);
    } else {
      gaps.tailSet(slots.lastKey(), true).clear();
    }
  }
}
