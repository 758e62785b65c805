package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the slot and of the task when a lease ends without a finish. */
class LeaseEndRules {
  private static final long RELEASE_BACKOFF_MS = 100;
  private static final long RELEASE_BACKOFF_MAX_MS = 10_000;

  private final MachineConfig config;

  LeaseEndRules(MachineConfig config) {
    this.config = config;
  }

  /** The lease ends, its execution may be stranded, its task waits again or is given up. */
  List<Event> end(PoolState pool, long token, Lease lease, LeaseEnd how, Now now) {
    List<Event> events = new ArrayList<>();
    events.add(new Event.LeaseEnded(pool.name(), token, how));
    // Whoever holds a slot without a task says by giving it back that nothing runs in it. What a
    // holder outside of its worker left behind, whose word did not come, nobody knows.
    boolean acquired = lease.waiter() != null;
    boolean abandoned = acquired && lease.mayOutlive() && how == LeaseEnd.UNLISTED;
    boolean givenBack = acquired && !abandoned && how != LeaseEnd.WORKER_DEAD;
    boolean mayCompute =
        how == LeaseEnd.EXPIRED || abandoned || (ignoresDisconnect(pool) && !givenBack);
    if (mayCompute && pool.slots.wasRunning(lease)) {
      long ms = how == LeaseEnd.RELEASED ? strandedMs(pool, lease) : longestOfSlot(pool, lease);
      events.add(strand(pool, token, lease, ms, now));
    }
    if (how == LeaseEnd.RELEASED || how == LeaseEnd.UNLISTED) {
      nextStarts(pool, lease, now, events);
    }
    String ref = lease.ref();
    if (ref != null) {
      events.add(
          new Event.TaskRequeued(pool.name(), TaskRef.parse(ref), waiting(pool, lease, how, now)));
    }
    return events;
  }

  /** Its worker goes on with the next order of the slot. */
  static void nextStarts(PoolState pool, Lease ended, Now now, List<Event> events) {
    Slots.Slot slot = pool.slots.slot(ended.slot());
    Long next =
        slot != null && pool.slots.isLowest(ended.slot(), ended.order()) ? slot.second() : null;
    LiveLease live = next == null ? null : pool.lease(next);
    if (next != null && live != null) {
      long waited = Duration.between(live.lease().grantedAt(), now.wall()).toMillis();
      events.add(new Event.NextStarted(pool.name(), next, Math.max(0, waited)));
    }
  }

  /** The execution may still be computed by its backend. */
  Event strand(PoolState pool, long token, Lease lease, Now now) {
    return strand(pool, token, lease, strandedMs(pool, lease), now);
  }

  private static Event strand(PoolState pool, long token, Lease lease, long ms, Now now) {
    Duration left = Duration.ofMillis(Math.min(ms, Task.MAX_TIMEOUT_MS));
    return new Event.ExecutionStranded(
        pool.name(),
        token,
        new Stranded(
            lease.worker(),
            lease.incarnation(),
            lease.endpoint(),
            left.toMillis(),
            ignoresDisconnect(pool) || lease.mayOutlive()),
        now.plus(left));
  }

  /**
   * The server computes on when its client is gone, so only time ends what was aborted. Of a
   * deleted pool nobody knows, and it may be defined again before the server is done.
   */
  static boolean ignoresDisconnect(PoolState pool) {
    PoolDefinition definition = pool.definition();
    return definition == null || definition.backendIgnoresDisconnect();
  }

  /**
   * What runs may be any order of the slot: of those before it, the worker may have been lost
   * before their ends were heard.
   */
  private static long longestOfSlot(PoolState pool, Lease lowest) {
    long longest = strandedMs(pool, lowest);
    for (long token : pool.slots.leases(lowest.slot()).values()) {
      LiveLease live = pool.lease(token);
      longest = live == null ? longest : Math.max(longest, strandedMs(pool, live.lease()));
    }
    return longest;
  }

  private static long strandedMs(PoolState pool, Lease lease) {
    PoolDefinition definition = pool.definition();
    if (definition == null) {
      return lease.timeoutMs();
    }
    boolean ownTimeout = lease.ref() != null && lease.timeoutMs() != definition.timeoutMs();
    return ownTimeout ? lease.timeoutMs() : definition.strandedMaxMs();
  }

  private WaitingTask waiting(PoolState pool, Lease lease, LeaseEnd how, Now now) {
    return switch (how) {
      case EXPIRED ->
          interrupted(
              pool,
              lease,
              null,
              new TaskError(
                  "lease_expired",
                  "worker " + lease.worker() + " did not renew the lease for " + config.ttl()));
      case WORKER_DEAD ->
          interrupted(
              pool,
              lease,
              null,
              new TaskError("worker_died", "worker " + lease.worker() + " died while running it"));
      case RELEASED, UNLISTED -> released(lease, now);
      case FINISHED -> throw new IllegalArgumentException("a finished lease has an outcome");
    };
  }

  /**
   * An execution ended without its worker's word. In a slot with several orders only the lowest was
   * running, so only it is counted; all of them are granted alone from now on.
   */
  WaitingTask interrupted(PoolState pool, Lease lease, @Nullable Instant dueAt, TaskError error) {
    boolean running = pool.slots.wasRunning(lease);
    int interruptions = lease.interruptions() + (running ? 1 : 0);
    PoolDefinition definition = pool.definition();
    int most =
        definition == null
            ? PoolDefinition.DEFAULT_MAX_INTERRUPTIONS
            : definition.maxInterruptions();
    Verdict verdict =
        interruptions < most
            ? null
            : Verdict.of(
                new TaskError(
                    "interrupted",
                    "given up after " + interruptions + " interruptions: " + error.message()));
    return new WaitingTask(
        dueAt, lease.attempt() - 1, interruptions, lease.throttles(), 0, true, error, verdict);
  }

  /** At once the first time; a task that comes back again and again backs off a little. */
  private static WaitingTask released(Lease lease, Now now) {
    int releases = lease.releases() + 1;
    long backoff = Math.min(RELEASE_BACKOFF_MAX_MS, RELEASE_BACKOFF_MS << Math.min(releases, 7));
    return new WaitingTask(
        releases == 1 ? null : now.wall().plusMillis(backoff),
        lease.attempt() - 1,
        lease.interruptions(),
        lease.throttles(),
        releases,
        lease.alone(),
        null,
        null);
  }
}
