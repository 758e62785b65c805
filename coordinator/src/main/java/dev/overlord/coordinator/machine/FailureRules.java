package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from a failed execution by its kind: for its task, its endpoint and its pool. */
class FailureRules {
  /** Executions of one task that may be turned away for load before it is given up. */
  static final int THROTTLES_MAX = 100;

  private final MachineConfig config;
  private final LeaseEndRules ends;
  private final HoldRules holds;

  FailureRules(MachineConfig config, LeaseEndRules ends, HoldRules holds) {
    this.config = config;
    this.ends = ends;
    this.holds = holds;
  }

  void failed(
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
    holds.failed(pool, lease, said.token(), failure, random, now, events);
    String ref = lease.ref();
    if (ref != null) {
      WaitingTask waiting = afterFailure(pool, lease, said, failure, random, now);
      events.add(new Event.TaskRequeued(pool.name(), TaskRef.parse(ref), waiting));
    }
  }

  private WaitingTask afterFailure(
      PoolState pool, Lease lease, Finished said, Failure failure, double random, Now now) {
    return switch (failure.kind()) {
      case PERMANENT -> givenUp(lease, said, failure.error(), lease.attempt(), lease.throttles());
      case TRANSIENT, TIMEOUT -> attempted(lease, said, failure, random, now);
      case RATE_LIMITED, OVERLOAD -> throttled(lease, said, failure, random, now);
      case INTERRUPTED ->
          ends.interrupted(
              pool,
              lease,
              now.wall().plusMillis(Backoff.delayMs(lease.interruptions() + 1, random, null)),
              failure.error());
      case UNREACHABLE, REFUSED, QUOTA, LOADING ->
          new WaitingTask(
              null,
              lease.attempt() - 1,
              lease.interruptions(),
              lease.throttles(),
              0,
              lease.alone(),
              failure.error(),
              null);
    };
  }

  private WaitingTask attempted(
      Lease lease, Finished said, Failure failure, double random, Now now) {
    return lease.attempt() >= lease.maxAttempts()
        ? givenUp(lease, said, failure.error(), lease.attempt(), lease.throttles())
        : new WaitingTask(
            now.wall().plusMillis(Backoff.delayMs(lease.attempt(), random, failure.retryAfterMs())),
            lease.attempt(),
            lease.interruptions(),
            lease.throttles(),
            0,
            lease.alone(),
            failure.error(),
            null);
  }

  /** The backend did nothing, so nothing speaks against the task: this is counted apart. */
  private WaitingTask throttled(
      Lease lease, Finished said, Failure failure, double random, Now now) {
    int throttles = lease.throttles() + 1;
    if (throttles >= THROTTLES_MAX) {
      String message =
          "given up after the backend had no room for it %d times: %s"
              .formatted(throttles, failure.error().message());
      return givenUp(
          lease,
          said,
          new TaskError(failure.error().code(), message),
          lease.attempt() - 1,
          throttles);
    }
    return new WaitingTask(
        now.wall().plusMillis(Backoff.delayMs(throttles, random, failure.retryAfterMs())),
        lease.attempt() - 1,
        lease.interruptions(),
        throttles,
        0,
        lease.alone(),
        failure.error(),
        null);
  }

  private WaitingTask givenUp(
      Lease lease, Finished said, TaskError error, int attempts, int throttles) {
    Verdict verdict =
        new Verdict(
            error,
            said.statusCode(),
            small(said.body()),
            said.worker(),
            said.token(),
            said.startedAt(),
            said.finishedAt());
    return new WaitingTask(
        null, attempts, lease.interruptions(), throttles, 0, lease.alone(), error, verdict);
  }

  private @Nullable RawJson small(@Nullable RawJson body) {
    return body != null && body.size() <= config.bounds().verdictBodyBytes() ? body : null;
  }
}
