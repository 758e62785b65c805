package dev.overlord.worker.lease;

/**
 * How long a lease may be used. All times are elapsed nanoseconds of this worker.
 *
 * @param baseNanos when the heartbeat was sent that the lease's life counts from. The leader counts
 *     from its receipt, so it ends the lease later than this worker does.
 * @param ttlNanos the namespace's TTL
 */
public record Deadline(long baseNanos, long ttlNanos) {

  /** At 90 % of the TTL the execution is stopped, and nothing is started any more. */
  public long stopsAt() {
    return baseNanos + ttlNanos / 100 * 90;
  }

  public boolean isOver(long nowNanos) {
    return nowNanos >= stopsAt();
  }

  /**
   * When the process must halt because the execution has not stopped: at 95 % of the TTL, even if
   * the stop came late. Only a process that was frozen for so long that the lease has run out
   * anyway is given 5 % from its stop: the leader has already counted that execution as stranded,
   * and halting would throw the finish away that it may be about to say.
   */
  public long haltsAt(long stopRequestedNanos) {
    boolean ranOut = stopRequestedNanos >= baseNanos + ttlNanos;
    return ranOut ? stopRequestedNanos + ttlNanos / 100 * 5 : baseNanos + ttlNanos / 100 * 95;
  }

  /** Counted from {@code sentNanos}, unless that is earlier: a deadline never moves back. */
  Deadline from(long sentNanos) {
    return sentNanos > baseNanos ? new Deadline(sentNanos, ttlNanos) : this;
  }
}
