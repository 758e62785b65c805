package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a leader knows of its shard. Changed by {@link #apply} alone. */
public final class ShardState {
  private final TreeMap<String, PoolState> pools = new TreeMap<>();
  private final TreeMap<String, WorkerSession> workers = new TreeMap<>();
  private final TreeMap<String, TreeMap<Long, String>> poolsByTokenOfWorker = new TreeMap<>();
  private final Duration ttl;
  private long nextToken = 1;

  public ShardState(Duration ttl) {
    this.ttl = ttl;
  }

  /** Decides nothing; cannot fail on an event that the machine decided. */
  public void apply(Event event) {
    switch (event) {
      case Event.Durable durable -> applyDurable(durable);
      case Event.Transient passing -> applyTransient(passing);
      case Event.Restored restored -> applyRestored(restored);
    }
  }

  /** The token of the next lease. */
  public long nextToken() {
    return nextToken;
  }

  public SortedMap<String, PoolState> pools() {
    return Collections.unmodifiableSortedMap(pools);
  }

  public @Nullable PoolState pool(String name) {
    return pools.get(name);
  }

  public Map<String, WorkerSession> workers() {
    return Collections.unmodifiableMap(workers);
  }

  public @Nullable WorkerSession worker(String name) {
    return workers.get(name);
  }

  /** How many leases of this shard the worker holds. */
  public int tokensHeldBy(String worker) {
    return tokensOf(worker).size();
  }

  /** Tokens of a worker's live leases, of any of its incarnations, with their pools. */
  SortedMap<Long, String> tokensOf(String worker) {
    TreeMap<Long, String> tokens = poolsByTokenOfWorker.get(worker);
    return tokens == null ? new TreeMap<>() : tokens;
  }

  private void applyDurable(Event.Durable event) {
    PoolState pool = known(event.pool());
    switch (event) {
      case Event.PoolDefined e -> pool.define(e.definition(), e.offset());
      case Event.TopicOpened e -> pool.topics.open(e.lane(), e.topic(), e.topicId(), e.positions());
      case Event.TaskLeased e -> leased(pool, e);
      case Event.SlotLeased e -> slotLeased(pool, e);
      case Event.LeaseEnded e -> ended(pool, e);
      case Event.NextStarted e -> {
        pool.counters.add(Counter.TOTAL_REQUESTS, 1);
        pool.counters.add(Counter.WAIT_TIME_MS, e.waitedMs());
      }
      case Event.LeaseOrphaned e -> pool.revoke(e.token(), Lease::asOrphan);
      case Event.LeaseRevoked e -> pool.revoke(e.token(), Lease::asRevoked);
      case Event.CancelNoted e -> pool.cancelled.put(e.ref(), e.cancellation());
      case Event.CancelDropped e -> pool.cancelled.put(e.ref(), null);
      case Event.TopicClosed e -> pool.topics.close(e.lane());
      case Event.PoolRemoved e -> pools.remove(e.pool());
      case Event.ExecutionFailed e -> failed(pool, e);
      case Event.PoolCooled e -> pool.throttling(e.throttling());
      case Event.TaskRequeued e -> {
        pool.waiting.put(e.ref(), e.waiting());
        pool.counters.add(Counter.RETRIES, e.waiting().verdict() == null ? 1 : 0);
      }
      case Event.TaskDone e -> done(pool, e);
      case Event.ExecutionStranded e ->
          pool.strand(e.token(), new StrandedExecution(e.stranded(), e.endsAt()));
      case Event.StrandedNoted e -> noted(pool, e);
      case Event.StrandedEnded e -> pool.unstrand(e.token());
      case Event.StaleFinish e -> pool.counters.add(Counter.STALE_FINISHES, 1);
      case Event.TasksMissing e -> missing(pool, e);
    }
  }

  private void applyTransient(Event.Transient event) {
    switch (event) {
      case Event.WorkerHeard e -> workers.put(e.session().worker(), e.session());
      case Event.WorkerForgotten e -> {
        workers.remove(e.worker());
        pools.values().forEach(pool -> pool.waiters.forget(e.worker()));
      }
      case Event.WaitersHeard e ->
          existing(e.pool())
              .waiters
              .heard(e.worker(), e.incarnation(), e.inbox(), e.waiters(), e.at());
      case Event.LeasesRenewed e -> renewed(e);
      case Event.TasksBuffered e -> {
        PoolState pool = existing(e.pool());
        e.tasks().forEach(task -> pool.window.add(e.lane(), task));
      }
      case Event.TopicLeft e -> existing(e.pool()).window.clear(e.lane());
      case Event.PayloadWanted e -> existing(e.pool()).waiting.want(e.ref());
      case Event.PayloadBuffered e -> existing(e.pool()).waiting.load(e.task());
      case Event.EndpointStopped e ->
          existing(e.pool())
              .endpoints
              .stopped(
                  e.endpoint(),
                  new Endpoints.Stop(e.kind(), e.reason(), e.probeAt(), e.intervalMs()));
      case Event.EndpointResumed e -> existing(e.pool()).endpoints.resumed(e.endpoint());
      case Event.PaceMeasured e ->
          existing(e.pool()).pace.measured(e.executionMs(), e.handOverMs());
      case Event.Told e -> {}
      case Event.TakenOver e -> takenOver(e.at());
    }
  }

  private void applyRestored(Event.Restored event) {
    switch (event) {
      case Event.PoolRestored e -> {
        if (e.value() == null) {
          pools.remove(e.pool());
        } else {
          known(e.pool()).restore(e.value());
        }
      }
      case Event.LeaseRestored e -> restored(e);
      case Event.WaitingRestored e -> known(e.pool()).waiting.restore(e.ref(), e.value());
      case Event.CancelRestored e -> known(e.pool()).cancelled.put(e.ref(), e.value());
      case Event.StrandedRestored e -> {
        known(e.pool()).unstrand(e.token());
        if (e.value() != null) {
          known(e.pool()).strand(e.token(), new StrandedExecution(e.value(), 0));
        }
      }
      case Event.TokensRestored e -> nextToken = Math.max(nextToken, e.nextToken());
    }
  }

  private void leased(PoolState pool, Event.TaskLeased event) {
    switch (event.source()) {
      case TOPIC -> pool.takeFromTopic(event.task().ref());
      case WAITING -> pool.waiting.remove(event.task().ref());
      case LEASE -> throw new IllegalStateException("a leased task is not leased again");
    }
    LiveLease live =
        new LiveLease(event.lease(), event.expiresAt(), event.grantedAt(), event.task().size());
    hold(pool, event.token(), live, event.probe());
    boolean starts = pool.slots.isLowest(event.lease().slot(), event.lease().order());
    pool.counters.add(Counter.TOTAL_REQUESTS, starts ? 1 : 0);
    pool.counters.add(Counter.WAIT_TIME_MS, event.waitedMs());
    pool.waiters.taskGranted();
  }

  private void slotLeased(PoolState pool, Event.SlotLeased event) {
    LiveLease live = new LiveLease(event.lease(), event.expiresAt(), event.grantedAt(), 0);
    hold(pool, event.token(), live, event.probe());
    pool.counters.add(Counter.TOTAL_REQUESTS, 1);
    pool.counters.add(Counter.WAIT_TIME_MS, event.waitedMs());
    pool.waiters.granted(event.lease().worker(), String.valueOf(event.lease().waiter()));
  }

  private void hold(PoolState pool, long token, LiveLease live, boolean probe) {
    pool.lease(token, live, probe);
    poolsByTokenOfWorker
        .computeIfAbsent(live.lease().worker(), w -> new TreeMap<>())
        .put(token, pool.name());
    nextToken = Math.max(nextToken, token + 1);
  }

  private void drop(PoolState pool, long token) {
    LiveLease live = pool.lease(token);
    pool.end(token);
    if (live != null) {
      TreeMap<Long, String> tokens = poolsByTokenOfWorker.get(live.lease().worker());
      if (tokens != null) {
        tokens.remove(token);
        if (tokens.isEmpty()) {
          poolsByTokenOfWorker.remove(live.lease().worker());
        }
      }
    }
  }

  private void ended(PoolState pool, Event.LeaseEnded event) {
    LiveLease live = pool.lease(event.token());
    boolean running = live != null && pool.slots.wasRunning(live.lease());
    drop(pool, event.token());
    switch (event.end()) {
      case EXPIRED -> {
        pool.counters.add(Counter.LEASES_EXPIRED, 1);
        interrupted(pool, live, running);
      }
      case WORKER_DEAD -> interrupted(pool, live, running);
      case RELEASED, UNLISTED ->
          pool.counters.add(Counter.RELEASES, live != null && live.lease().ref() != null ? 1 : 0);
      case FINISHED -> {}
    }
  }

  private static void interrupted(PoolState pool, @Nullable LiveLease live, boolean running) {
    if (live != null && running) {
      pool.counters.add(Counter.INTERRUPTIONS, 1);
      pool.slots.interrupted(live.lease().slot(), true);
    }
  }

  private static void failed(PoolState pool, Event.ExecutionFailed event) {
    pool.throttling(
        Throttling.counts(event.kind())
            ? pool.throttling().turnedAway()
            : pool.throttling().answered());
    pool.counters.executionFailed(event.kind(), event.statusCode());
  }

  private static void done(PoolState pool, Event.TaskDone event) {
    switch (event.source()) {
      case TOPIC -> pool.takeFromTopic(event.ref());
      case WAITING -> pool.waiting.remove(event.ref());
      case LEASE -> {
        if (event.result().outcome() == Outcome.SUCCEEDED) {
          pool.throttling(pool.throttling().succeeded());
        }
      }
    }
    pool.counters.outcome(event.result());
    if (event.deadLetter() != null) {
      pool.counters.add(Counter.DEAD_LETTERS, 1);
    }
  }

  private static void noted(PoolState pool, Event.StrandedNoted event) {
    StrandedExecution execution = pool.stranded().get(event.token());
    if (execution != null) {
      pool.strand(event.token(), execution.noted(event.remainingMs()));
    }
  }

  private static void missing(PoolState pool, Event.TasksMissing event) {
    pool.topics.jump(event.lane(), event.partition(), event.to());
    pool.counters.add(Counter.TASKS_MISSING, event.to() - event.from());
  }

  private void renewed(Event.LeasesRenewed event) {
    SortedMap<Long, String> tokens = tokensOf(event.worker());
    for (long token : event.tokens()) {
      String pool = tokens.get(token);
      if (pool != null) {
        existing(pool).renew(token, event.expiresAt());
      }
    }
  }

  private void restored(Event.LeaseRestored event) {
    PoolState pool = known(event.pool());
    drop(pool, event.token());
    if (event.value() != null) {
      hold(pool, event.token(), new LiveLease(event.value(), 0, null, 0), false);
    }
  }

  private void takenOver(long at) {
    for (PoolState pool : pools.values()) {
      pool.leases().replaceAll((token, live) -> live.expiringAt(at + ttl.toNanos()));
      pool.stranded()
          .replaceAll((token, execution) ->
              new StrandedExecution(
                  execution.stranded(),
                  at + Duration.ofMillis(execution.stranded().remainingMs()).toNanos()));
    }
  }

  private PoolState known(String pool) {
    return pools.computeIfAbsent(pool, PoolState::new);
  }

  private PoolState existing(String pool) {
    PoolState state = pools.get(pool);
    if (state == null) {
      throw new IllegalStateException("no pool " + pool);
    }
    return state;
  }
}
