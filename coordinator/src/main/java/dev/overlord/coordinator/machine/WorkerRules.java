package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Hello and heartbeat: who lives, what they hold, what they have lost. */
class WorkerRules {
  private final MachineConfig config;
  private final ShardState state;
  private final LeaseEndRules ends;
  private final WaiterRules waiters;

  WorkerRules(MachineConfig config, ShardState state, LeaseEndRules ends) {
    this.config = config;
    this.state = state;
    this.ends = ends;
    this.waiters = new WaiterRules(state);
  }

  List<Event> hello(Hello hello, boolean sinceTakeover, Now now) {
    if (hello.incarnation() < knownIncarnation(hello.worker())) {
      return superseded(hello.inbox(), hello.worker(), hello.incarnation());
    }
    List<Event> events = new ArrayList<>();
    endEarlierIncarnations(hello, now, events);
    makeRoomFor(hello.worker(), events);
    waiters.forget(hello, now, events);
    events.add(
        heard(
            hello.worker(),
            hello.incarnation(),
            hello.inbox(),
            hello.capacity(),
            hello.outliving(),
            sinceTakeover,
            now));
    events.add(confirmed(hello.inbox(), hello.worker(), hello.incarnation(), 0, Set.of()));
    return events;
  }

  List<Event> heartbeat(Heartbeat beat, boolean sinceTakeover, Now now) {
    if (beat.incarnation() < knownIncarnation(beat.worker())) {
      return superseded(beat.inbox(), beat.worker(), beat.incarnation());
    }
    List<Event> events = new ArrayList<>();
    makeRoomFor(beat.worker(), events);
    events.add(
        heard(
            beat.worker(),
            beat.incarnation(),
            beat.inbox(),
            beat.capacity(),
            beat.outliving(),
            sinceTakeover,
            now));
    Set<Long> gone = compareHoldings(beat, now, events);
    revokeUnknown(beat, events);
    endStranded(beat, events);
    waiters.heard(beat, now, events);
    events.add(confirmed(beat.inbox(), beat.worker(), beat.incarnation(), beat.seq(), gone));
    return events;
  }

  /**
   * A new incarnation of a known name had the lock of its folder, so the former process is dead and
   * its connections are closed: its leases end at once, except those of executions that may run on
   * without it, which expire.
   */
  private void endEarlierIncarnations(Hello hello, Now now, List<Event> events) {
    for (Map.Entry<Long, String> held : state.tokensOf(hello.worker()).entrySet()) {
      PoolState pool = state.pool(held.getValue());
      LiveLease live = pool == null ? null : pool.lease(held.getKey());
      if (pool != null
          && live != null
          && live.lease().incarnation() < hello.incarnation()
          && !live.lease().mayOutlive()) {
        events.addAll(ends.end(pool, held.getKey(), live.lease(), LeaseEnd.WORKER_DEAD, now));
      }
    }
    for (PoolState pool : state.pools().values()) {
      pool.stranded()
          .forEach((token, execution) -> {
            Stranded stranded = execution.stranded();
            if (stranded.worker().equals(hello.worker())
                && stranded.incarnation() < hello.incarnation()
                && !stranded.byTimeOnly()) {
              events.add(new Event.StrandedEnded(pool.name(), token, "worker dead"));
            }
          });
    }
  }

  /** Renews what is listed; requeues what the worker has read but does not list. */
  private Set<Long> compareHoldings(Heartbeat beat, Now now, List<Event> events) {
    Set<Long> listed = new HashSet<>(beat.tokens());
    List<Long> renewed = new ArrayList<>();
    Set<Long> gone = new HashSet<>();
    for (Map.Entry<Long, String> held : state.tokensOf(beat.worker()).entrySet()) {
      long token = held.getKey();
      PoolState pool = state.pool(held.getValue());
      LiveLease live = pool == null ? null : pool.lease(token);
      if (pool == null || live == null || live.lease().incarnation() != beat.incarnation()) {
        continue;
      }
      Lease lease = live.lease();
      if (listed.contains(token)) {
        if (!lease.revoked()) {
          renewed.add(token);
        }
      } else if (token <= beat.largestToken()) {
        gone.add(token);
        events.addAll(ends.end(pool, token, lease, LeaseEnd.UNLISTED, now));
      }
    }
    if (!renewed.isEmpty()) {
      events.add(new Event.LeasesRenewed(beat.worker(), renewed, now.plus(config.ttl())));
    }
    return gone;
  }

  private void revokeUnknown(Heartbeat beat, List<Event> events) {
    SortedMap<Long, String> known = state.tokensOf(beat.worker());
    for (long token : beat.tokens()) {
      String pool = known.get(token);
      PoolState poolState = pool == null ? null : state.pool(pool);
      LiveLease live = poolState == null ? null : poolState.lease(token);
      if (live == null || live.lease().incarnation() != beat.incarnation()) {
        events.add(revoke(beat, token, "the lease is over"));
      } else if (live.lease().revoked()) {
        events.add(revoke(beat, token, "revoked"));
      }
    }
  }

  /**
   * A stranded execution stands for its slot, of which the worker may still be stopping a later
   * order. So it stays as long as the worker lists anything that is over.
   */
  private void endStranded(Heartbeat beat, List<Event> events) {
    if (!state.tokensOf(beat.worker()).keySet().containsAll(beat.tokens())) {
      return;
    }
    for (PoolState pool : state.pools().values()) {
      pool.stranded()
          .forEach((token, execution) -> {
            Stranded stranded = execution.stranded();
            if (stranded.worker().equals(beat.worker())
                && stranded.incarnation() == beat.incarnation()
                && !stranded.byTimeOnly()
                && token <= beat.largestToken()
                && !beat.tokens().contains(token)) {
              events.add(new Event.StrandedEnded(pool.name(), token, "stopped by its worker"));
            }
          });
    }
  }

  /** The highest incarnation of this name that anything in the state speaks of; 0 if none. */
  private long knownIncarnation(String worker) {
    WorkerSession session = state.worker(worker);
    long known = session == null ? 0 : session.incarnation();
    for (Map.Entry<Long, String> held : state.tokensOf(worker).entrySet()) {
      PoolState pool = state.pool(held.getValue());
      LiveLease live = pool == null ? null : pool.lease(held.getKey());
      if (live != null) {
        known = Math.max(known, live.lease().incarnation());
      }
    }
    return known;
  }

  /** Workers without a folder have a new name at every start, so names are not bounded. */
  private void makeRoomFor(String worker, List<Event> events) {
    if (state.worker(worker) == null && state.workers().size() >= config.bounds().workers()) {
      state.workers().values().stream()
          .filter(known -> state.tokensOf(known.worker()).isEmpty())
          .min(Comparator.comparingLong(WorkerSession::heardAt))
          .ifPresent(silent -> events.add(new Event.WorkerForgotten(silent.worker())));
    }
  }

  private static Event heard(
      String worker,
      long incarnation,
      int inbox,
      Map<String, Integer> capacity,
      Set<String> outliving,
      boolean sinceTakeover,
      Now now) {
    return new Event.WorkerHeard(
        WorkerSession.of(
            worker, incarnation, inbox, capacity, now.nanos(), sinceTakeover, outliving));
  }

  private Event confirmed(int inbox, String worker, long incarnation, long seq, Set<Long> gone) {
    Long largest = null;
    for (Map.Entry<Long, String> held : state.tokensOf(worker).entrySet()) {
      PoolState pool = state.pool(held.getValue());
      LiveLease live = pool == null ? null : pool.lease(held.getKey());
      if (live != null
          && live.lease().incarnation() == incarnation
          && !gone.contains(held.getKey())) {
        largest = held.getKey();
      }
    }
    return new Event.Told(
        inbox, new InboxMessage.Confirmed(config.shard(), worker, incarnation, seq, largest));
  }

  private Event revoke(Heartbeat beat, long token, String reason) {
    return new Event.Told(
        beat.inbox(),
        new InboxMessage.Revoke(config.shard(), beat.worker(), beat.incarnation(), token, reason));
  }

  private List<Event> superseded(int inbox, String worker, long incarnation) {
    return List.of(
        new Event.Told(inbox, new InboxMessage.Superseded(config.shard(), worker, incarnation)));
  }
}
