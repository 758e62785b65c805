package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Acquired;
import dev.overlord.common.protocol.InboxMessage.Revoke;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.common.protocol.WorkerMessage.Waiter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one shard's pools that somebody in this process holds, or waits for, without having
 * a task. What runs in them is the holder's: it can be told that the lease is lost, not stopped.
 */
final class AcquiredSlots {
  private static final class One {
    final Acquired granted;
    Deadline deadline;
    boolean lost;

    One(Acquired granted, Deadline deadline) {
      this.granted = granted;
      this.deadline = deadline;
    }
  }

  private final int shard;
  private final Self self;
  private final long ttlNanos;
  private final Map<String, String> poolsByWaiter = new LinkedHashMap<>();
  private final TreeMap<Long, One> held = new TreeMap<>();

  AcquiredSlots(int shard, Self self, long ttlNanos) {
    this.shard = shard;
    this.self = self;
    this.ttlNanos = ttlNanos;
  }

  /** The longest waiting first. */
  List<Waiter> waiters() {
    List<Waiter> waiters = new ArrayList<>(poolsByWaiter.size());
    poolsByWaiter.forEach((id, pool) -> waiters.add(new Waiter(id, pool)));
    return waiters;
  }

  List<Long> tokens() {
    return List.copyOf(held.keySet());
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  void await(String waiter, String pool) {
    poolsByWaiter.put(waiter, pool);
  }

  /** Whoever waited under this process' former name waits on. */
  void awaitLike(AcquiredSlots before) {
    poolsByWaiter.putAll(before.poolsByWaiter);
  }

  /** True if it waited. */
  boolean giveUp(String waiter) {
    return poolsByWaiter.remove(waiter) != null;
  }

  /**
   * @param confirmed the send time of the last heartbeat whose confirmation was read; null if none
   */
  void granted(Acquired word, @Nullable Long confirmed, long now, List<Action> out) {
    String waiter = word.lease().waiter();
    Deadline deadline = confirmed == null ? null : new Deadline(confirmed, ttlNanos);
    boolean late = deadline == null || deadline.isOver(now);
    boolean unusable = late || waiter == null || poolsByWaiter.remove(waiter) == null;
    if (unusable || deadline == null || waiter == null) {
      release(word, late ? "read past its deadline" : "nobody waits for it", out);
      return;
    }
    held.put(word.token(), new One(word, deadline));
    out.add(new Action.SlotAcquired(waiter, shard, word, deadline));
  }

  /**
   * Its holder has stopped what it did there. A release that gets lost, the next heartbeat says.
   */
  List<Action> letGo(long token) {
    List<Action> out = new ArrayList<>();
    One one = held.remove(token);
    if (one != null) {
      release(one.granted, "closed by its holder", out);
    }
    return out;
  }

  /** Its holder is gone, and may have left something running there: nothing is said for it. */
  void abandon(long token) {
    held.remove(token);
  }

  void renew(List<Long> tokens, long sentNanos, List<Action> out) {
    for (long token : tokens) {
      One one = held.get(token);
      if (one != null && !one.lost) {
        one.deadline = one.deadline.from(sentNanos);
        out.add(new Action.SlotRenewed(shard, token, one.deadline));
      }
    }
  }

  /**
   * Ends nothing by itself: what runs there may take a moment to stop, and stays listed until its
   * holder lets go.
   */
  void revoke(Revoke revoke, List<Action> out) {
    One one = held.get(revoke.token());
    if (one != null) {
      lose(one, revoke.reason(), out);
    }
  }

  void loseAll(String reason, List<Action> out) {
    held.values().forEach(one -> lose(one, reason, out));
    held.clear();
  }

  /**
   * At 90 % of the TTL its holder is told. It stays listed until the holder lets go: another must
   * not get the slot, nor may the leader forget what is stranded there, while this one may use it.
   */
  void tick(long now, List<Action> out) {
    for (One one : held.values()) {
      if (one.deadline.isOver(now)) {
        lose(one, "not renewed in time", out);
      }
    }
  }

  private void lose(One one, String reason, List<Action> out) {
    if (!one.lost) {
      one.lost = true;
      out.add(new Action.SlotLost(shard, one.granted.token(), reason));
    }
  }

  long dueAt() {
    long due = Long.MAX_VALUE;
    for (One one : held.values()) {
      due = one.lost ? due : Math.min(due, one.deadline.stopsAt());
    }
    return due;
  }

  private void release(Acquired word, String reason, List<Action> out) {
    out.add(
        new Action.Say(
            shard,
            new Released(self.name(), self.incarnation(), word.pool(), word.token(), reason)));
  }
}
