package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes the state. Nothing else does. */
public sealed interface Event {

  /** Changes the durable part: the keys it touches are written to the shard's log. */
  sealed interface Durable extends Event {
    String pool();
  }

  /** Changes what a new leader learns again by itself. */
  sealed interface Transient extends Event {}

  /**
   * @param definition null: deleted, which is a limit of 0
   */
  record PoolDefined(String pool, @Nullable PoolDefinition definition, long offset)
      implements Durable {}

  /**
   * A tasks topic is dispatched from these positions on: it is new, or has grown.
   *
   * @param positions by partition, all of them
   */
  record TopicOpened(String pool, Lane lane, String topic, String topicId, List<Long> positions)
      implements Durable {}

  /**
   * @param inbox of the worker
   * @param grantedAt nanoseconds of the leader's clock
   * @param expiresAt nanoseconds of the leader's clock
   * @param waitedMs milliseconds since the task was due
   * @param probe tries out a stopped endpoint
   */
  record TaskLeased(
      String pool,
      long token,
      Lease lease,
      ReadTask task,
      Source source,
      int inbox,
      long grantedAt,
      long expiresAt,
      long waitedMs,
      boolean probe)
      implements Durable {}

  /**
   * A waiter without a task has a slot.
   *
   * @param inbox of its worker
   * @param grantedAt nanoseconds of the leader's clock
   * @param expiresAt nanoseconds of the leader's clock
   * @param waitedMs milliseconds since this leader heard of the waiter
   * @param probe goes to a stopped endpoint
   */
  record SlotLeased(
      String pool,
      long token,
      Lease lease,
      int inbox,
      long grantedAt,
      long expiresAt,
      long waitedMs,
      boolean probe)
      implements Durable {}

  record LeaseEnded(String pool, long token, LeaseEnd end) implements Durable {}

  /**
   * The lowest order of a slot is over, and this one behind it may run.
   *
   * @param waitedMs milliseconds since it was granted
   */
  record NextStarted(String pool, long token, long waitedMs) implements Durable {}

  /** The lease has no task any more and is revoked; it keeps its slot until it ends. */
  record LeaseOrphaned(String pool, long token) implements Durable {}

  /** The lease keeps its slot and its task until it ends, but is not renewed any more. */
  record LeaseRevoked(String pool, long token) implements Durable {}

  /** A task that has no outcome yet is to end as cancelled. */
  record CancelNoted(String pool, TaskRef ref, Cancellation cancellation) implements Durable {}

  /** The cancelled task has an outcome, or is gone with its topic. */
  record CancelDropped(String pool, TaskRef ref) implements Durable {}

  /** A lane has no tasks topic any more. */
  record TopicClosed(String pool, Lane lane) implements Durable {}

  /** A deleted pool that has nothing left is forgotten. */
  record PoolRemoved(String pool) implements Durable {}

  /** The execution of a live lease ended in error; counted by kind. */
  record ExecutionFailed(String pool, long token, FailureKind kind, @Nullable Integer statusCode)
      implements Durable {}

  /** The backend has no room, and nothing is granted to the pool for a while. */
  record PoolCooled(String pool, Throttling throttling) implements Durable {}

  record TaskRequeued(String pool, TaskRef ref, WaitingTask waiting) implements Durable {}

  /**
   * The one outcome.
   *
   * @param deadLetter set when the task is given up
   */
  record TaskDone(
      String pool, TaskRef ref, Source source, TaskResult result, @Nullable DeadLetter deadLetter)
      implements Durable {}

  /**
   * @param endsAt nanoseconds of the leader's clock
   */
  record ExecutionStranded(String pool, long token, Stranded stranded, long endsAt)
      implements Durable {}

  /** The remaining time of a stranded execution, noted so that a takeover does not restart it. */
  record StrandedNoted(String pool, long token, long remainingMs) implements Durable {}

  record StrandedEnded(String pool, long token, String why) implements Durable {}

  /** A finish, or a release, whose lease is over: ignored and counted. */
  record StaleFinish(String pool, long token, String worker) implements Durable {}

  /** The log's start lies above the position: tasks were deleted unread. */
  record TasksMissing(String pool, Lane lane, int partition, long from, long to)
      implements Durable {}

  record WorkerHeard(WorkerSession session) implements Transient {}

  record WorkerForgotten(String worker) implements Transient {}

  /**
   * Who waits for a slot of this pool on this worker, in all.
   *
   * @param at nanoseconds of the leader's clock
   */
  record WaitersHeard(
      String pool, String worker, long incarnation, int inbox, List<Waiter> waiters, long at)
      implements Transient {}

  /**
   * @param expiresAt nanoseconds of the leader's clock
   */
  record LeasesRenewed(String worker, List<Long> tokens, long expiresAt) implements Transient {}

  record TasksBuffered(String pool, Lane lane, List<ReadTask> tasks) implements Transient {}

  /** What was read ahead from this topic, or is being read back, is of no use: it is gone. */
  record TopicLeft(String pool, Lane lane, String topic) implements Transient {}

  /** Read the bytes of this waiting task back. */
  record PayloadWanted(String pool, TaskRef ref) implements Transient {}

  record PayloadBuffered(String pool, ReadTask task) implements Transient {}

  /**
   * Nothing is granted to the endpoint but a probe now and then.
   *
   * @param probeAt nanoseconds of the leader's clock
   * @param intervalMs milliseconds between probes, grows
   */
  record EndpointStopped(
      String pool, String endpoint, FailureKind kind, String reason, long probeAt, long intervalMs)
      implements Transient {}

  record EndpointResumed(String pool, String endpoint) implements Transient {}

  /**
   * An execution succeeded.
   *
   * @param executionMs milliseconds that it took
   * @param handOverMs milliseconds that its assignment and its finish were on their way
   */
  record PaceMeasured(String pool, double executionMs, double handOverMs) implements Transient {}

  /** A message for a worker, or for all that read the inbox. */
  record Told(int inbox, InboxMessage message) implements Transient {}

  /** A key of the shard's log as replay finds it; null values remove. */
  sealed interface Restored extends Event {}

  record PoolRestored(String pool, @Nullable PoolRecord value) implements Restored {}

  record LeaseRestored(String pool, long token, @Nullable Lease value) implements Restored {}

  record WaitingRestored(String pool, TaskRef ref, @Nullable WaitingTask value)
      implements Restored {}

  record CancelRestored(String pool, TaskRef ref, @Nullable Cancellation value)
      implements Restored {}

  record StrandedRestored(String pool, long token, @Nullable Stranded value) implements Restored {}

  record TokensRestored(long nextToken) implements Restored {}

  /**
   * The first event of a leader: every lease gets a fresh TTL, stranded executions their noted
   * time.
   *
   * @param at nanoseconds of the leader's clock
   */
  record TakenOver(long at) implements Transient {}
}
