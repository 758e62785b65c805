package dev.overlord.worker.loop;

import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.lease.Action;
import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.LeaseKeeper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where other threads of this process ask the loop for slots without tasks. Requests are taken in
 * their order; holders are called by the loop's thread and must not block it.
 */
public final class SlotDesk {
  /** Whoever asked for a slot. */
  public interface Holder {
    /**
     * Told once, unless it has given up before, and perhaps even then: in that case it lets go at
     * once.
     */
    void granted(Grant grant);

    /** The slot that it was granted may soon be another's. */
    void lost(String reason);
  }

  /** A slot that is held until {@link SlotDesk#letGo}. */
  public record Grant(String pool, int shard, long token, int slot, String endpoint) {}

  private record Held(int shard, long token) {}

  /**
   * @param over what was done there has ended; false: nobody knows
   */
  private record Returned(Held held, boolean over) {}

  private final Queue<Consumer<LeaseKeeper>> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Returned> returned = new ConcurrentLinkedQueue<>();
  private final Map<Held, Deadline> deadlines = new ConcurrentHashMap<>();
  private final boolean elsewhere;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile Runnable wake = () -> {};
  private volatile @Nullable ElapsedClock elapsed;

  // Of the loop's thread.
  private final Map<String, Holder> waiting = new HashMap<>();
  private final Map<Held, Holder> holders = new HashMap<>();

  private SlotDesk(boolean elsewhere) {
    this.elsewhere = elsewhere;
  }

  /** For holders in this process, which end with it. */
  public static SlotDesk here() {
    return new SlotDesk(false);
  }

  /** For holders outside of this process: what they do there may run on when it has ended. */
  public static SlotDesk forOthers() {
    return new SlotDesk(true);
  }

  /** The pools of which something may run on without this process. */
  Set<String> outliving() {
    return elsewhere ? asked : Set.of();
  }

  /**
   * From any thread.
   *
   * @throws IllegalStateException closed
   */
  public void ask(String waiter, String pool, Holder holder) {
    if (closed) {
      throw new IllegalStateException("no slot can be acquired any more: it was closed");
    }
    asked.add(pool);
    requests.add(keeper -> {
      waiting.put(waiter, holder);
      keeper.await(waiter, pool);
    });
    wake.run();
  }

  /** From any thread; unknown waiters are ignored. */
  public void giveUp(String waiter) {
    requests.add(keeper -> {
      waiting.remove(waiter);
      keeper.giveUp(waiter);
    });
    wake.run();
  }

  /** What was done in the slot is over. From any thread. */
  public void letGo(Grant grant) {
    returned.add(new Returned(new Held(grant.shard(), grant.token()), true));
    wake.run();
  }

  /** Its holder is gone, and what was done in the slot may go on. From any thread. */
  public void abandon(Grant grant) {
    returned.add(new Returned(new Held(grant.shard(), grant.token()), false));
    wake.run();
  }

  /** Everything that is held counts as lost and goes back. From any thread. */
  public void close() {
    closed = true;
    wake.run();
  }

  /**
   * Whether the slot may be used at this moment. A process that stood still may ask before its loop
   * has noticed that the lease is over. From any thread.
   */
  public boolean isHeld(Grant grant) {
    Deadline deadline = deadlines.get(new Held(grant.shard(), grant.token()));
    ElapsedClock clock = elapsed;
    return deadline != null && clock != null && !deadline.isOver(clock.nanos());
  }

  /**
   * @param newWake ends the loop's wait for the log
   */
  void connect(Runnable newWake, ElapsedClock clock) {
    wake = newWake;
    elapsed = clock;
  }

  /** Tells the keeper what was asked, and has it perform what follows. */
  void serve(LeaseKeeper keeper, Consumer<List<Action>> perform) {
    for (Consumer<LeaseKeeper> next = requests.poll(); next != null; next = requests.poll()) {
      next.accept(keeper);
    }
    if (closed) {
      List.copyOf(waiting.keySet()).forEach(keeper::giveUp);
      waiting.clear();
      holders.keySet().forEach(held -> returned.add(new Returned(held, true)));
      deadlines.clear();
      holders.values().forEach(holder -> holder.lost("closed"));
    }
    for (Returned next = returned.poll(); next != null; next = returned.poll()) {
      takeBack(next, keeper, perform);
    }
  }

  private void takeBack(Returned next, LeaseKeeper keeper, Consumer<List<Action>> perform) {
    Held held = next.held();
    holders.remove(held);
    deadlines.remove(held);
    if (next.over()) {
      perform.accept(keeper.letGo(held.shard(), held.token()));
    } else {
      keeper.abandon(held.shard(), held.token());
    }
  }

  void acquired(Action.SlotAcquired word) {
    Grant grant =
        new Grant(
            word.granted().pool(),
            word.shard(),
            word.granted().token(),
            word.granted().lease().slot(),
            word.granted().lease().endpoint());
    Holder holder = waiting.remove(word.waiter());
    if (holder == null) {
      letGo(grant);
    } else {
      Held held = new Held(grant.shard(), grant.token());
      holders.put(held, holder);
      deadlines.put(held, word.deadline());
      holder.granted(grant);
    }
  }

  void renewed(Action.SlotRenewed word) {
    deadlines.replace(new Held(word.shard(), word.token()), word.deadline());
  }

  void lost(Action.SlotLost word) {
    Held held = new Held(word.shard(), word.token());
    deadlines.remove(held);
    Holder holder = holders.get(held);
    if (holder != null) {
      holder.lost(word.reason());
    }
  }
}
