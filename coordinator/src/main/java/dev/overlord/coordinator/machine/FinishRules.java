package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Released;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from a worker's word on an execution: an outcome, another attempt, or nothing. */
class FinishRules {
  private final ShardState state;
  private final LeaseEndRules ends;
  private final FailureRules failures;

  FinishRules(ShardState state, LeaseEndRules ends, FailureRules failures) {
    this.state = state;
    this.ends = ends;
    this.failures = failures;
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
      failures.failed(pool, lease, said, failure, random, now, events);
    } else {
      HoldRules.resume(pool, lease, events);
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
        said.labels(),
        said.traceparent());
  }
}
