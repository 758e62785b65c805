package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import org.jspecify.annotations.Nullable;

/** One lease from its assignment until the log has its finish, or its release is said. */
final class Held {
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

  Held(Run run, Deadline deadline) {
    this.run = run;
    this.deadline = deadline;
  }

  long token() {
    return run.token();
  }

  boolean executing() {
    return phase == Phase.RUNNING || phase == Phase.STOPPING;
  }

  /** When {@link ShardLeases#tick} has something to do with it. */
  long due() {
    return switch (phase) {
      case WAITING -> deadline.stopsAt();
      case RUNNING -> Math.min(deadline.stopsAt(), timeoutAt);
      case STOPPING -> deadline.haltsAt(stopRequestedAt);
      case FINISHED -> sayAgainAt;
    };
  }
}
