package dev.overlord.chaos.checker.evidence;

import dev.overlord.chaos.checker.evidence.Run.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold of a shard whenever a transaction of its leader is complete. */
final class TurnChecks {
  private final Map<String, Pool> pools;
  private final List<String> places = new ArrayList<>();
  private final List<String> grants = new ArrayList<>();

  TurnChecks(Map<String, Pool> pools) {
    this.pools = pools;
  }

  /**
   * @param end the transaction's last record
   */
  void check(Entry end, ShardTurn shard) {
    Map<String, Lease> byOrder = new HashMap<>();
    Map<String, Lease> bySlot = new HashMap<>();
    Map<String, Lease> byRef = new HashMap<>();
    for (Lease lease : shard.live.values()) {
      String slot = lease.pool() + " slot " + lease.slot();
      String order = slot + " order " + lease.order();
      if (!two(end, byOrder.put(order, lease), lease, "stand in " + order)) {
        Lease other = bySlot.put(slot, lease);
        boolean shared = other != null && !other.holder().equals(lease.holder());
        two(end, shared ? other : null, lease, "stand in " + slot + ", of two holders");
      }
      if (lease.ref().isEmpty()) {
        continue; // an acquired slot has no task
      }
      two(end, byRef.put(lease.ref(), lease), lease, "run one task");
      if (shard.waiting.containsKey(lease.ref())) {
        places.add(
            end.place() + ": " + lease.name() + " lives, and its task waits at the same time");
      }
    }
    shard.granting.forEach(pool -> checkGrant(end, shard, pools.get(pool)));
  }

  /** True when there are two. */
  private boolean two(Entry end, @Nullable Lease one, Lease other, String why) {
    if (one != null) {
      places.add(
          "%s: %s and %s both live and %s".formatted(end.place(), one.name(), other.name(), why));
    }
    return one != null;
  }

  /**
   * Only where something is granted: of a slot with several leases the lowest may be stranded while
   * the others live a moment longer, so that both together exceed the limit without a grant. A
   * grant is what a turn decides last, so it saw what the turn's end shows.
   */
  private void checkGrant(Entry end, ShardTurn shard, @Nullable Pool pool) {
    if (pool == null) {
      return;
    }
    long slots = shard.slotsOf(pool.name());
    long stranded = shard.strandedOf(pool.name());
    if (slots > pool.cap()) {
      grants.add(
          "%s: pool %s grants a lease, and then has %d slots in use; its limit is %d"
              .formatted(end.place(), pool.name(), slots, pool.cap()));
    } else if (slots + stranded > pool.room()) {
      grants.add(
          "%s: pool %s grants a lease, and then has %d slots in use beside %d stranded; both together may be %d"
              .formatted(end.place(), pool.name(), slots, stranded, pool.room()));
    }
  }

  /** What is in two places at once. */
  List<String> places() {
    return places;
  }

  /** Grants beyond the limit. */
  List<String> grants() {
    return grants;
  }
}
