package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Revoke;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Scope;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.lease.Held.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The leases that one shard's leader gave to this incarnation. */
final class ShardLeases {
  private static final int FINISH_RETRIES_PER_TTL = 60;
  private static final String TOO_LATE = "past its deadline before it could start";

  private final int shard;
  private final Self self;
  private final long ttlNanos;
  private final long maxResultBytes;
  private final TreeMap<Long, Held> held = new TreeMap<>();
  private final Slots slots = new Slots();
  private long largestToken;
  private @Nullable String closedFor;

  /** Nothing is due before; may be too early, never too late, since deadlines only move back. */
  private long dueAt = Long.MAX_VALUE;

  ShardLeases(int shard, Self self, KeeperSettings settings) {
    this.shard = shard;
    this.self = self;
    this.ttlNanos = settings.ttlNanos();
    this.maxResultBytes = settings.maxResultBytes();
  }

  /** Every lease of this shard that counts as held, in order. */
  List<Long> tokens() {
    return List.copyOf(held.keySet());
  }

  long largestToken() {
    return largestToken;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  boolean executing() {
    return held.values().stream().anyMatch(Held::executing);
  }

  long dueAt() {
    return dueAt;
  }

  void hasRead(long token) {
    largestToken = Math.max(largestToken, token);
  }

  /**
   * A token that is not above the largest read is held already, or may have been denied in a
   * heartbeat: the leader may have given its task away, so it must not start.
   *
   * @param confirmed the send time of the last heartbeat whose confirmation was read; null if none
   */
  void assigned(Run run, @Nullable Long confirmed, long now, List<Action> out) {
    if (run.token() <= largestToken) {
      return;
    }
    largestToken = run.token();
    Deadline deadline = confirmed == null ? null : new Deadline(confirmed, ttlNanos);
    String refusal = closedFor != null ? closedFor : Held.refusal(deadline, held.size(), now);
    if (refusal != null || deadline == null) {
      release(run, String.valueOf(refusal), out);
      return;
    }
    Held lease = new Held(run, deadline, now);
    held.put(run.token(), lease);
    slots.of(run).add(lease);
    dueBy(lease.due());
    startNext(run, now, out);
  }

  private void startNext(Run neighbour, long now, List<Action> out) {
    SlotQueue queue = slots.of(neighbour);
    for (Held next = queue.next(); next != null; next = queue.next()) {
      if (next.deadline.isOver(now)) {
        giveBack(next, TOO_LATE, out);
      } else {
        start(next, queue, now, out);
      }
    }
    slots.dropIfEmpty(neighbour);
  }

  private void start(Held lease, SlotQueue queue, long now, List<Action> out) {
    queue.starts(lease);
    lease.phase = Phase.RUNNING;
    long timeoutMs = Math.min(lease.run.lease().timeoutMs(), Long.MAX_VALUE / 4_000_000);
    lease.timeoutAt = now + timeoutMs * 1_000_000;
    dueBy(lease.due());
    out.add(new Action.StartExecution(lease.run, lease.deadline));
  }

  void revoke(Revoke revoke, long now, List<Action> out) {
    Held lease = held.get(revoke.token());
    if (lease == null) {
      return;
    }
    lease.revoked = true;
    switch (lease.phase) {
      case WAITING -> {
        giveBack(lease, revoke.reason(), out);
        startNext(lease.run, now, out);
      }
      case RUNNING -> stop(lease, StopReason.REVOKED, revoke.reason(), now, out);
      case STOPPING, FINISHED -> {}
    }
  }

  /** A heartbeat that listed {@code tokens} was confirmed. */
  void renew(List<Long> tokens, long sentNanos, List<Action> out) {
    for (long token : tokens) {
      Held lease = held.get(token);
      if (lease == null || lease.revoked) {
        continue;
      }
      lease.deadline = lease.deadline.from(sentNanos);
      if (lease.executing()) {
        out.add(new Action.MoveDeadline(shard, token, lease.deadline));
      }
    }
  }

  void ended(ExecutionEnd end, long now, List<Action> out) {
    Held lease = held.get(end.token());
    if (lease == null || !lease.executing()) {
      return;
    }
    slots.of(lease.run).remove(lease);
    switch (end.result()) {
      case ExecutionResult.Succeeded it ->
          finish(lease, Finishes.of(self, lease.run, end, it, lease.heldMs(now)), out);
      case ExecutionResult.Failed it -> {
        giveBackBehind(lease, it.failure(), out);
        finish(lease, Finishes.of(self, lease.run, end, it), out);
      }
      case null -> {
        if (lease.stop == StopReason.TIMEOUT) {
          finish(lease, Finishes.timedOut(self, lease.run, end), out);
        } else {
          giveBack(lease, lease.stop == null ? "stopped at its deadline" : lease.stopText, out);
        }
      }
    }
    startNext(lease.run, now, out);
  }

  /** The execution could not be started here. */
  void refused(long token, String reason, long now, List<Action> out) {
    Held lease = held.get(token);
    if (lease != null && lease.executing()) {
      giveBack(lease, reason, out);
      startNext(lease.run, now, out);
    }
  }

  private void finish(Held lease, Finished finish, List<Action> out) {
    lease.phase = Phase.FINISHED;
    lease.finish = Finishes.fitting(finish, maxResultBytes);
    out.add(new Action.Say(shard, lease.finish));
  }

  /** Only now the token is listed no more. */
  void acknowledged(Finished finish) {
    Held lease = held.get(finish.token());
    if (lease != null && lease.phase == Phase.FINISHED) {
      held.remove(finish.token());
    }
  }

  void unsent(Finished finish, boolean refusedByLog, long now) {
    Held lease = held.get(finish.token());
    if (lease == null || lease.phase != Phase.FINISHED) {
      return;
    }
    if (refusedByLog) {
      lease.finish = Finishes.refusedByLog(finish);
    }
    lease.sayAgainAt = now + ttlNanos / FINISH_RETRIES_PER_TTL;
    dueBy(lease.sayAgainAt);
  }

  /** Gives back what has not started, now and from now on. */
  void close(String reason, List<Action> out) {
    closedFor = reason;
    for (Held lease : new ArrayList<>(held.values())) {
      if (lease.phase == Phase.WAITING) {
        giveBack(lease, reason, out);
      }
    }
  }

  void stopAll(StopReason reason, String text, long now, List<Action> out) {
    for (Held lease : held.values()) {
      if (lease.phase == Phase.RUNNING) {
        stop(lease, reason, text, now, out);
      }
    }
  }

  private void stop(Held lease, StopReason reason, String text, long now, List<Action> out) {
    lease.phase = Phase.STOPPING;
    lease.stop = reason;
    lease.stopText = text;
    lease.stopRequestedAt = now;
    dueBy(lease.due());
    out.add(new Action.StopExecution(shard, lease.token(), reason));
  }

  /**
   * What waits here for the same backend would fail as well. Given back before the finish is said,
   * since the leader takes the next order of a slot that has a finish for started.
   */
  private void giveBackBehind(Held failed, Failure failure, List<Action> out) {
    if (failure.scope() == Scope.TASK) {
      return;
    }
    for (Held lease : List.copyOf(held.descendingMap().values())) {
      if (lease.phase == Phase.WAITING && lease.isConcernedBy(failed, failure.scope())) {
        giveBack(lease, "its backend takes nothing now: " + failure.error().code(), out);
      }
    }
  }

  /** Not listed from now on. If the release is lost, the next heartbeat says the same. */
  private void giveBack(Held lease, String reason, List<Action> out) {
    held.remove(lease.token());
    slots.of(lease.run).remove(lease);
    release(lease.run, reason, out);
  }

  private void release(Run run, String reason, List<Action> out) {
    out.add(new Action.Say(shard, self.released(run, reason)));
  }

  void tick(long now, List<Action> out) {
    if (now < dueAt) {
      return;
    }
    for (Held lease : new ArrayList<>(held.values())) {
      boolean stillHeld = lease.equals(held.get(lease.token()));
      if (stillHeld && now >= lease.due()) {
        due(lease, now, out);
      }
    }
    dueAt = held.values().stream().mapToLong(Held::due).min().orElse(Long.MAX_VALUE);
  }

  private void due(Held lease, long now, List<Action> out) {
    switch (lease.phase) {
      case WAITING -> {
        giveBack(
            lease, lease.deadline.isOver(now) ? TOO_LATE : "waited too long behind another", out);
        startNext(lease.run, now, out);
      }
      case RUNNING -> {
        if (lease.deadline.isOver(now)) {
          stop(lease, StopReason.LOST, "not renewed in time", now, out);
        } else {
          stop(lease, StopReason.TIMEOUT, "timeout", now, out);
        }
        haltIfLate(lease, now, out);
      }
      case STOPPING -> haltIfLate(lease, now, out);
      case FINISHED -> {
        lease.sayAgainAt = Long.MAX_VALUE;
        if (lease.finish != null) {
          out.add(new Action.Say(shard, lease.finish));
        }
      }
    }
  }

  private void haltIfLate(Held lease, long now, List<Action> out) {
    if (now >= lease.deadline.haltsAt(lease.stopRequestedAt)) {
      String which = "execution of pool " + lease.run.pool() + ", token " + lease.token();
      out.add(new Action.HaltProcess(which + ", has not stopped by its lease's deadline"));
    }
  }

  private void dueBy(long at) {
    dueAt = Math.min(dueAt, at);
  }
}
