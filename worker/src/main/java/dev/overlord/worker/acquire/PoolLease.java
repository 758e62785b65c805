package dev.overlord.worker.acquire;

import dev.overlord.worker.loop.SlotDesk;
import dev.overlord.worker.loop.SlotDesk.Grant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One slot of a pool. It renews itself until it is closed. When it cannot be renewed, {@link
 * #onLost} is called at 90 % of the lease's time to live, and Overlord gives the slot to another
 * when it is over: whoever goes on nevertheless weakens the cap. Thread-safe.
 */
public final class PoolLease implements AutoCloseable {
  private final SlotDesk desk;
  private final Grant grant;
  private final List<Runnable> lostActions = new ArrayList<>();
  private @Nullable String lostReason;
  private boolean closed;

  PoolLease(SlotDesk desk, Grant grant) {
    this.desk = desk;
    this.grant = grant;
  }

  public String pool() {
    return grant.pool();
  }

  /** The URL that this slot's requests go to. */
  public String endpoint() {
    return grant.endpoint();
  }

  /** The slot's number, from 0. */
  public int slot() {
    return grant.slot();
  }

  /** The fencing token: later leases of the pool have larger ones. */
  public long token() {
    return grant.token();
  }

  /**
   * Whether the slot may still be used, by the clock: look before each request. A process that
   * stood still for longer than a lease lives may get here before {@link #onLost} is called.
   */
  public synchronized boolean isHeld() {
    return !closed && lostReason == null && desk.isHeld(grant);
  }

  /** Why it was lost; null if it was not. */
  public synchronized @Nullable String lostReason() {
    return lostReason;
  }

  /**
   * Calls {@code action}, on a thread of its own, when the lease is lost: stop what runs in the
   * slot. Called at once if it is lost already.
   */
  public void onLost(Runnable action) {
    synchronized (this) {
      if (lostReason == null) {
        lostActions.add(action);
        return;
      }
    }
    start(action);
  }

  /** By the loop's thread, which must not run other people's code. */
  void lost(String reason) {
    List<Runnable> actions;
    synchronized (this) {
      if (closed || lostReason != null) {
        return;
      }
      lostReason = reason;
      actions = List.copyOf(lostActions);
    }
    actions.forEach(this::start);
  }

  private void start(Runnable action) {
    Thread.ofVirtual().name("lost-" + grant.pool() + "-" + grant.token()).start(action);
  }

  /** Gives the slot back, once; what was done in it must be over. Does not wait. */
  @Override
  public void close() {
    if (ends()) {
      desk.letGo(grant);
    }
  }

  /**
   * Instead of {@link #close}, where whoever used the slot is gone and may have left something
   * running: of a pool that was opened {@link LeasePool#openForOthers for others} it counts as
   * stranded.
   */
  public void abandon() {
    if (ends()) {
      desk.abandon(grant);
    }
  }

  private synchronized boolean ends() {
    boolean first = !closed;
    closed = true;
    return first;
  }
}
