package dev.overlord.http.slots;

import dev.overlord.worker.acquire.PoolLease;

/** A slot that somebody holds over HTTP, until it is renewed no more. */
final class HeldSlot {
  private final String id;
  private final PoolLease lease;
  private volatile long endsAtNanos;

  HeldSlot(String id, PoolLease lease, long endsAtNanos) {
    this.id = id;
    this.lease = lease;
    this.endsAtNanos = endsAtNanos;
  }

  String id() {
    return id;
  }

  PoolLease lease() {
    return lease;
  }

  void renewUntil(long nanos) {
    endsAtNanos = nanos;
  }

  boolean isOver(long nowNanos) {
    return nowNanos - endsAtNanos >= 0;
  }
}
