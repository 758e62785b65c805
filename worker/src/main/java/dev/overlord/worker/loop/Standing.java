package dev.overlord.worker.loop;

import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.time.Clock;
import java.time.Duration;

/** What the loop tells about itself. Written by the loop's thread, read from any. */
final class Standing {
  private static final Duration TTL_UNTIL_KNOWN = Duration.ofMinutes(1);

  private final Clock clock;
  private volatile long heardAt;
  private volatile long patience = patience(TTL_UNTIL_KNOWN);
  private volatile String name = "";
  private volatile long incarnation;

  Standing(Clock clock) {
    this.clock = clock;
    this.heardAt = clock.monotonicNanos();
  }

  /** Two heartbeats may be missing. */
  private static long patience(Duration leaseTtl) {
    return leaseTtl.dividedBy(3).toNanos();
  }

  void leaseTtl(Duration ttl) {
    patience = patience(ttl);
  }

  /** The log has answered. */
  void heard() {
    heardAt = clock.monotonicNanos();
  }

  void says(WorkerMessage message) {
    incarnation = message.incarnation();
    name = message.worker();
  }

  Duration silence() {
    return Duration.ofNanos(Math.max(0, clock.monotonicNanos() - heardAt));
  }

  boolean isReachable() {
    return silence().toNanos() < patience;
  }

  WorkerStatus status(boolean drains, boolean ended) {
    return new WorkerStatus(state(drains, ended), name, incarnation, isReachable(), silence());
  }

  private WorkerStatus.State state(boolean drains, boolean ended) {
    if (ended) {
      return WorkerStatus.State.ENDED;
    }
    if (drains) {
      return WorkerStatus.State.DRAINING;
    }
    return name.isEmpty() ? WorkerStatus.State.STARTING : WorkerStatus.State.SERVING;
  }
}
