package dev.overlord.worker.acquire;

import dev.overlord.worker.loop.SlotDesk;
import dev.overlord.worker.loop.SlotDesk.Grant;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One wait for a slot: granted, or given up, never both. */
final class Request implements SlotDesk.Holder {
  private final SlotDesk desk;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition decided = lock.newCondition();
  private @Nullable PoolLease lease;
  private boolean abandoned;

  Request(SlotDesk desk) {
    this.desk = desk;
  }

  /** Waits for the grant; null when the time is up. */
  @Nullable PoolLease await(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (lease == null && left > 0) {
        left = decided.awaitNanos(left);
      }
      return lease;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody waits any more: what was granted, or is granted later, goes back. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      if (lease != null) {
        lease.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void granted(Grant grant) {
    lock.lock();
    try {
      if (abandoned) {
        desk.letGo(grant);
      } else {
        lease = new PoolLease(desk, grant);
        decided.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void lost(String reason) {
    PoolLease held;
    lock.lock();
    try {
      held = lease;
    } finally {
      lock.unlock();
    }
    if (held != null) {
      held.lost(reason);
    }
  }
}
