package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.Partition;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;

/**
 * Says up to which instant leases may expire: a heartbeat may lie unread, so only what ran out
 * before a reading of {@code worker-events} to its end.
 */
final class Expiry {
  private final LogReader reader;
  private final Partition workerEvents;
  private final long checkEvery;
  private long askedAt = Long.MIN_VALUE;
  private long endThen;
  private long readUpTo = Long.MIN_VALUE;
  private long nextCheck = Long.MIN_VALUE;

  Expiry(LogReader reader, Partition workerEvents, Duration ttl) {
    this.reader = reader;
    this.workerEvents = workerEvents;
    this.checkEvery = ttl.toNanos() / 100;
  }

  long readUpTo(ShardState state, Now now) {
    if (askedAt == Long.MIN_VALUE && now.nanos() >= nextCheck && anyRanOut(state, now)) {
      endThen = reader.end(workerEvents);
      askedAt = now.nanos();
      nextCheck = now.nanos() + checkEvery;
    }
    if (askedAt != Long.MIN_VALUE && reader.position(workerEvents) >= endThen) {
      readUpTo = askedAt;
      askedAt = Long.MIN_VALUE;
    }
    return readUpTo;
  }

  private static boolean anyRanOut(ShardState state, Now now) {
    for (PoolState pool : state.pools().values()) {
      for (LiveLease lease : pool.leases().values()) {
        if (lease.expiresAt() <= now.nanos()) {
          return true;
        }
      }
    }
    return false;
  }
}
