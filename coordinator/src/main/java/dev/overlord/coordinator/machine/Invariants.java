package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.TaskRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of a state between any two events. A state that breaks one is corrupt: throwing it
 * away and reading the log anew is the only repair.
 */
public final class Invariants {
  private Invariants() {}

  /**
   * @throws IllegalStateException names the pool and what is broken
   */
  public static void check(ShardState state) {
    for (PoolState pool : state.pools().values()) {
      slots(pool);
      places(pool);
      endpoints(pool);
      require(
          pool.leases().isEmpty() || lastToken(pool) < state.nextToken(),
          pool,
          "a token is not below the next one");
    }
  }

  /**
   * What must hold after all events of a command: a cancellation goes with its task.
   *
   * @throws IllegalStateException names the pool and what is broken
   */
  public static void checkCancelled(PoolState pool) {
    for (TaskRef ref : pool.cancelled().keySet()) {
      Lane lane = pool.topics.laneOf(ref);
      List<Long> positions = lane == null ? List.of() : pool.positions(lane);
      boolean unread =
          ref.partition() >= positions.size() || ref.offset() >= positions.get(ref.partition());
      boolean leased =
          pool.leases().values().stream()
              .anyMatch(live -> ref.toString().equals(live.lease().ref()));
      require(
          unread || leased || pool.waitingTask(ref) != null, pool, ref + " is cancelled and over");
    }
  }

  /** Property 1, at the moment of a grant; a limit that was lowered since may be exceeded. */
  public static void checkGrant(PoolState pool) {
    require(pool.leased() <= pool.limit(), pool, "more leased than the limit");
    var definition = pool.definition();
    require(definition != null, pool, "a grant without a definition");
    if (definition != null) {
      require(
          pool.leased() + pool.strandedCount() <= Endpoints.room(definition, pool.limit()),
          pool,
          "more leased and stranded than slot_reuse allows");
    }
  }

  private static long lastToken(PoolState pool) {
    long last = 0;
    for (long token : pool.leases().keySet()) {
      last = Math.max(last, token);
    }
    return last;
  }

  private static void slots(PoolState pool) {
    Set<Integer> taken = new HashSet<>();
    Set<List<Integer>> orders = new HashSet<>();
    for (LiveLease live : pool.leases().values()) {
      taken.add(live.lease().slot());
      require(
          orders.add(List.of(live.lease().slot(), live.lease().order())),
          pool,
          "two leases with one slot and order");
    }
    require(taken.size() == pool.leased(), pool, "slots taken differ from slots leased");
    require(
        pool.leases().size() - taken.size() == pool.prefetched(),
        pool,
        "wrong count of leases behind others");
  }

  /** Property 2: a task is in one place. */
  private static void places(PoolState pool) {
    Set<TaskRef> refs = new HashSet<>(pool.waitingTasks().keySet());
    for (LiveLease live : pool.leases().values()) {
      String ref = live.lease().ref();
      if (ref != null) {
        require(refs.add(TaskRef.parse(ref)), pool, ref + " is in two places");
      }
    }
    for (TaskRef ref : refs) {
      Lane lane = pool.topics.laneOf(ref);
      if (lane != null) {
        require(
            ref.offset() < pool.positions(lane).get(ref.partition()),
            pool,
            ref + " is at or after the dispatch position and elsewhere");
      }
    }
  }

  private static void endpoints(PoolState pool) {
    Map<String, Integer> leased = new HashMap<>();
    for (LiveLease live : pool.leases().values()) {
      Lease lease = live.lease();
      Slots.Slot slot = pool.slots.slot(lease.slot());
      boolean one =
          slot != null
              && slot.endpoint.equals(lease.endpoint())
              && slot.worker.equals(lease.worker())
              && slot.incarnation == lease.incarnation();
      require(one, pool, "leases of two workers or endpoints in slot " + lease.slot());
      if (pool.slots.isLowest(lease.slot(), lease.order())) {
        leased.merge(lease.endpoint(), 1, Integer::sum);
      }
    }
    leased.forEach((url, count) ->
        require(pool.endpoints.leasedAt(url) == count, pool, "wrong count of leases at " + url));
  }

  private static void require(boolean holds, PoolState pool, String broken) {
    if (!holds) {
      throw new IllegalStateException("pool " + pool.name() + ": " + broken);
    }
  }
}
