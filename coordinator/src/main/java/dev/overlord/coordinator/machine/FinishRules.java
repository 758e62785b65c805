package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Released;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from a worker's word on an execution: an outcome, another attempt, or nothing. */
class FinishRules {
  private static final long PROBE_MS = 1_000;
  private static final long PROBE_MAX_MS = 30_000;

  private final MachineConfig config;
  private final ShardState state;
  private final LeaseEndRules ends;

  FinishRules(MachineConfig config, ShardState state, LeaseEndRules ends) {
    this.config = config;
    this.state = state;
    this.ends = ends;
  }

  List<Event> finished(Finished said, double random, Now now) {
    PoolState pool = state.pool(said.pool());
    if (pool == null) {
      return List.of();
    }
    Lease lease = leaseOf(pool, said.token(), said.worker(), said.incarnation());
    if (lease == null) {
      return List.of(new Event.StaleFinish(said.pool(), said.token(), said.worker()));
    }
    List<Event> events = new ArrayList<>();
    events.add(new Event.LeaseEnded(pool.name(), said.token(), LeaseEnd.FINISHED));
    LeaseEndRules.nextStarts(pool, lease, now, events);
    if (TopicRules.isOrphan(lease)) {
      events.add(new Event.StaleFinish(said.pool(), said.token(), said.worker()));
    }
    String ref = lease.ref();
    Failure failure = said.failure();
    if (failure != null) {
      failed(pool, lease, said, failure, random, now, events);
    } else {
      resume(pool, lease, events);
      measure(pool, said, now, events);
      if (ref != null) {
        events.add(
            new Event.TaskDone(
                pool.name(), TaskRef.parse(ref), Source.LEASE, succeeded(lease, said), null));
      }
    }
    return events;
  }

  /**
   * What passed between grant and finish while the worker did not hold the lease is the hand-over.
   * Both durations are measured by one clock each, so no two clocks are compared.
   */
  private static void measure(PoolState pool, Finished said, Now now, List<Event> events) {
    LiveLease live = pool.lease(said.token());
    Long granted = live == null ? null : live.grantedAt();
    Long held = said.heldMs();
    if (granted == null || held == null) {
      return;
    }
    double execution = Duration.between(said.startedAt(), said.finishedAt()).toNanos() / 1e6;
    double handOver = (now.nanos() - granted) / 1e6 - held;
    events.add(new Event.PaceMeasured(pool.name(), Math.max(0, execution), Math.max(0, handOver)));
  }

  /** A release that comes too late is the late word of an execution too: ignored and counted. */
  List<Event> released(Released said, Now now) {
    PoolState pool = state.pool(said.pool());
    if (pool == null) {
      return List.of();
    }
    Lease lease = leaseOf(pool, said.token(), said.worker(), said.incarnation());
    return lease == null
        ? List.of(new Event.StaleFinish(said.pool(), said.token(), said.worker()))
        : ends.end(pool, said.token(), lease, LeaseEnd.RELEASED, now);
  }

  private static @Nullable Lease leaseOf(
      PoolState pool, long token, String worker, long incarnation) {
    LiveLease live = pool.lease(token);
    return live != null
            && live.lease().worker().equals(worker)
            && live.lease().incarnation() == incarnation
        ? live.lease()
        : null;
  }

  private void failed(
      PoolState pool,
      Lease lease,
      Finished said,
      Failure failure,
      double random,
      Now now,
      List<Event> events) {
    FailureKind kind = failure.kind();
    events.add(new Event.ExecutionFailed(pool.name(), said.token(), kind, said.statusCode()));
    boolean aborted = kind == FailureKind.TIMEOUT || kind == FailureKind.INTERRUPTED;
    if (aborted && LeaseEndRules.ignoresDisconnect(pool)) {
      events.add(ends.strand(pool, said.token(), lease, now));
    }
    if (stopsTheEndpoint(kind)) {
      stop(pool, lease, said.token(), failure, now, events);
    } else if (kind != FailureKind.INTERRUPTED) {
      resume(pool, lease, events);
    }
    String ref = lease.ref();
    if (ref != null) {
      WaitingTask waiting = afterFailure(pool, lease, said, failure, random, now);
      events.add(new Event.TaskRequeued(pool.name(), TaskRef.parse(ref), waiting));
    }
  }

  private static boolean stopsTheEndpoint(FailureKind kind) {
    return switch (kind) {
      case UNREACHABLE, REFUSED, QUOTA -> true;
      case RATE_LIMITED, OVERLOAD, LOADING, TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED -> false;
    };
  }

  private WaitingTask afterFailure(
      PoolState pool, Lease lease, Finished said, Failure failure, double random, Now now) {
    return switch (failure.kind()) {
      case PERMANENT -> givenUp(lease, said, failure);
      case RATE_LIMITED, OVERLOAD, LOADING, TRANSIENT, TIMEOUT ->
          lease.attempt() >= lease.maxAttempts()
              ? givenUp(lease, said, failure)
              : new WaitingTask(
                  now.wall()
                      .plusMillis(Backoff.delayMs(lease.attempt(), random, failure.retryAfterMs())),
                  lease.attempt(),
                  lease.interruptions(),
                  0,
                  lease.alone(),
                  failure.error(),
                  null);
      case INTERRUPTED ->
          ends.interrupted(
              pool,
              lease,
              now.wall().plusMillis(Backoff.delayMs(lease.interruptions() + 1, random, null)),
              failure.error());
      case UNREACHABLE, REFUSED, QUOTA ->
          new WaitingTask(
              null,
              lease.attempt() - 1,
              lease.interruptions(),
              0,
              lease.alone(),
              failure.error(),
              null);
    };
  }

  private WaitingTask givenUp(Lease lease, Finished said, Failure failure) {
    Verdict verdict =
        new Verdict(
            failure.error(),
            said.statusCode(),
            small(said.body()),
            said.worker(),
            said.token(),
            said.startedAt(),
            said.finishedAt());
    return new WaitingTask(
        null, lease.attempt(), lease.interruptions(), 0, lease.alone(), failure.error(), verdict);
  }

  private @Nullable RawJson small(@Nullable RawJson body) {
    return body != null && body.size() <= config.bounds().verdictBodyBytes() ? body : null;
  }

  /** Stops the endpoint; only a probe that fails too makes the interval grow. */
  private static void stop(
      PoolState pool, Lease lease, long token, Failure failure, Now now, List<Event> events) {
    Endpoints.Stop stop = pool.endpoints.stop(lease.endpoint());
    boolean probe = pool.endpoints.isProbe(lease.endpoint(), token);
    if (stop != null && !probe) {
      return;
    }
    long interval = stop == null ? PROBE_MS : Math.min(PROBE_MAX_MS, 2 * stop.intervalMs());
    events.add(
        new Event.EndpointStopped(
            pool.name(),
            lease.endpoint(),
            failure.error().message(),
            now.plus(Duration.ofMillis(interval)),
            interval));
  }

  private static void resume(PoolState pool, Lease lease, List<Event> events) {
    if (pool.endpoints.stop(lease.endpoint()) != null) {
      events.add(new Event.EndpointResumed(pool.name(), lease.endpoint()));
    }
  }

  private static TaskResult succeeded(Lease lease, Finished said) {
    String ref = String.valueOf(lease.ref());
    String id = lease.taskId();
    return new TaskResult(
        id == null ? ref : id,
        ref,
        said.pool(),
        Outcome.SUCCEEDED,
        said.statusCode(),
        said.body(),
        null,
        lease.attempt(),
        said.worker(),
        said.token(),
        said.enqueuedAt(),
        said.startedAt(),
        said.finishedAt(),
        said.usage(),
        said.labels());
  }
}
