package dev.overlord.coordinator.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What time alone ends: leases, stranded executions, the memory of silent workers. */
class TimeRules {
  /** A silent worker without a lease is forgotten after this many TTLs. */
  private static final int FORGET_AFTER_TTLS = 10;

  private final MachineConfig config;
  private final ShardState state;
  private final LeaseEndRules ends;

  TimeRules(MachineConfig config, ShardState state, LeaseEndRules ends) {
    this.config = config;
    this.state = state;
    this.ends = ends;
  }

  List<Event> passed(Command.TimePassed passed, Now now) {
    List<Event> events = new ArrayList<>();
    for (PoolState pool : state.pools().values()) {
      expire(pool, passed.readUpTo(), now, events);
      strandedOver(pool, now, events);
    }
    forget(now, events);
    return events;
  }

  /** A heartbeat may lie unread: only what ran out before the reading counts. */
  private void expire(PoolState pool, long readUpTo, Now now, List<Event> events) {
    for (Map.Entry<Long, LiveLease> lease : pool.leases().entrySet()) {
      if (lease.getValue().expiresAt() <= readUpTo) {
        events.addAll(
            ends.end(pool, lease.getKey(), lease.getValue().lease(), LeaseEnd.EXPIRED, now));
      }
    }
  }

  private void strandedOver(PoolState pool, Now now, List<Event> events) {
    pool.stranded()
        .forEach((token, execution) -> {
          long left = Duration.ofNanos(execution.endsAt() - now.nanos()).toMillis();
          if (left <= 0) {
            events.add(new Event.StrandedEnded(pool.name(), token, "time is up"));
          } else if (execution.stranded().remainingMs() - left >= config.ttl().toMillis() / 2) {
            events.add(new Event.StrandedNoted(pool.name(), token, left));
          }
        });
  }

  private void forget(Now now, List<Event> events) {
    long since = now.nanos() - FORGET_AFTER_TTLS * config.ttl().toNanos();
    for (WorkerSession worker : state.workers().values()) {
      if (worker.heardAt() < since && state.tokensOf(worker.worker()).isEmpty()) {
        events.add(new Event.WorkerForgotten(worker.worker()));
      }
    }
  }
}
