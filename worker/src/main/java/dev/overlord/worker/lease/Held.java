package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Scope;
import org.jspecify.annotations.Nullable;

/** One lease from its assignment until the log has its finish, or its release is said. */
final class Held {
  /**
   * Longer than this nothing waits behind another order of its slot: the leader grants about a
   * second of work ahead, and by now some other slot may be free.
   */
  static final long BEHIND_MAX_NANOS = 2_000_000_000L;

  /** No leader grants so many to one worker; what comes beyond is given back. */
  static final int MOST = 10_000;

  enum Phase {
    /** Behind another order of its slot. */
    WAITING,
    RUNNING,
    /** Told to stop; its handler has not returned. */
    STOPPING,
    /** Its finish is said, and the log has not acknowledged it. */
    FINISHED
  }

  final Run run;
  final long readAt;
  Deadline deadline;
  Phase phase = Phase.WAITING;
  boolean revoked;

  /** When the execution has taken too long. */
  long timeoutAt = Long.MAX_VALUE;

  @Nullable StopReason stop;
  String stopText = "";
  long stopRequestedAt;

  @Nullable Finished finish;
  long sayAgainAt = Long.MAX_VALUE;

  /**
   * @param readAt elapsed nanoseconds at which its assignment was read
   */
  Held(Run run, Deadline deadline, long readAt) {
    this.run = run;
    this.deadline = deadline;
    this.readAt = readAt;
  }

  /**
   * Why an assignment cannot be held; null when it can.
   *
   * @param deadline null: no heartbeat was confirmed before it
   */
  static @Nullable String refusal(@Nullable Deadline deadline, int held, long now) {
    if (deadline == null) {
      return "no heartbeat was confirmed before it";
    }
    if (deadline.isOver(now)) {
      return "read past its deadline";
    }
    return held >= MOST ? "more than " + MOST + " leases held" : null;
  }

  /** Whether what happened to another concerns this one too. */
  boolean isConcernedBy(Held failed, Scope scope) {
    boolean anywhere = scope == Scope.POOL;
    return run.pool().equals(failed.run.pool())
        && (anywhere || run.lease().endpoint().equals(failed.run.lease().endpoint()));
  }

  long token() {
    return run.token();
  }

  /** Milliseconds since its assignment was read. */
  long heldMs(long now) {
    return (now - readAt) / 1_000_000;
  }

  boolean executing() {
    return phase == Phase.RUNNING || phase == Phase.STOPPING;
  }

  /** When {@link ShardLeases#tick} has something to do with it. */
  long due() {
    return switch (phase) {
      case WAITING -> Math.min(deadline.stopsAt(), readAt + BEHIND_MAX_NANOS);
      case RUNNING -> Math.min(deadline.stopsAt(), timeoutAt);
      case STOPPING -> deadline.haltsAt(stopRequestedAt);
      case FINISHED -> sayAgainAt;
    };
  }
}
