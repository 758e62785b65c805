package dev.overlord.common.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.Usage;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a worker says to one shard. */
public sealed interface WorkerMessage extends ShardMessage {
  String worker();

  long incarnation();

  private static Set<String> sorted(@Nullable Set<String> names) {
    return names == null ? Set.of() : Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  /** The same, if it is one that says so, with these pools as {@code outliving}. */
  default WorkerMessage withOutliving(Set<String> pools) {
    return switch (this) {
      case Hello it -> new Hello(it.worker(), it.incarnation(), it.inbox(), it.capacity(), pools);
      case Heartbeat it ->
          new Heartbeat(
              it.worker(),
              it.incarnation(),
              it.inbox(),
              it.seq(),
              it.capacity(),
              it.tokens(),
              it.largestToken(),
              it.waiters(),
              pools);
      case Finished it -> it;
      case Released it -> it;
    };
  }

  /**
   * The first words of an incarnation, its heartbeat number 0: nothing of an earlier incarnation of
   * this name is alive.
   *
   * @param outliving pools of which an execution may run on when this worker's process has ended
   */
  record Hello(
      String worker,
      long incarnation,
      int inbox,
      Map<String, Integer> capacity,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<String> outliving)
      implements WorkerMessage {
    public Hello {
      Objects.requireNonNull(worker, "worker");
      capacity.values().forEach(Objects::requireNonNull);
      outliving = sorted(outliving);
    }

    public Hello(String worker, long incarnation, int inbox, Map<String, Integer> capacity) {
      this(worker, incarnation, inbox, capacity, Set.of());
    }
  }

  /**
   * @param seq grows by one with each heartbeat to this shard
   * @param capacity executions at once, per pool; 0 while draining
   * @param tokens every lease of this shard that is held; a token stays until the log has its
   *     finish
   * @param largestToken the largest token of this shard read from the inbox, 0 if none
   * @param waiters those who wait for a slot of this shard's pools, the longest waiting first; said
   *     again until answered
   * @param outliving pools of which an execution may run on when this worker's process has ended
   */
  record Heartbeat(
      String worker,
      long incarnation,
      int inbox,
      long seq,
      Map<String, Integer> capacity,
      List<Long> tokens,
      long largestToken,
      List<Waiter> waiters,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<String> outliving)
      implements WorkerMessage {
    public Heartbeat {
      Objects.requireNonNull(worker, "worker");
      waiters = waiters == null ? List.of() : List.copyOf(waiters);
      outliving = sorted(outliving);
      capacity.values().forEach(Objects::requireNonNull);
      tokens.forEach(Objects::requireNonNull);
    }

    public Heartbeat(
        String worker,
        long incarnation,
        int inbox,
        long seq,
        Map<String, Integer> capacity,
        List<Long> tokens,
        long largestToken,
        List<Waiter> waiters) {
      this(worker, incarnation, inbox, seq, capacity, tokens, largestToken, waiters, Set.of());
    }
  }

  /**
   * Waits for a slot without having a task.
   *
   * @param id unique in its worker's incarnation
   */
  record Waiter(String id, String pool) {
    public Waiter {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(pool, "pool");
    }
  }

  /**
   * An execution ended with its worker's word.
   *
   * @param failure null when it succeeded
   * @param heldMs milliseconds from reading the assignment to the end of the execution, so that the
   *     leader learns how long the rest took; null when not measured
   * @param traceparent of the task
   */
  record Finished(
      String worker,
      long incarnation,
      String pool,
      long token,
      @Nullable Failure failure,
      @Nullable Integer statusCode,
      @Nullable RawJson body,
      @Nullable Usage usage,
      Instant startedAt,
      Instant finishedAt,
      @Nullable Long heldMs,
      @Nullable Instant enqueuedAt,
      Map<String, String> labels,
      @Nullable String traceparent)
      implements WorkerMessage {
    public Finished {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(pool, "pool");
      Objects.requireNonNull(labels, "labels");
    }

    /** Of a task without trace context. */
    public Finished(
        String worker,
        long incarnation,
        String pool,
        long token,
        @Nullable Failure failure,
        @Nullable Integer statusCode,
        @Nullable RawJson body,
        @Nullable Usage usage,
        Instant startedAt,
        Instant finishedAt,
        @Nullable Long heldMs,
        @Nullable Instant enqueuedAt,
        Map<String, String> labels) {
      this(
          worker,
          incarnation,
          pool,
          token,
          failure,
          statusCode,
          body,
          usage,
          startedAt,
          finishedAt,
          heldMs,
          enqueuedAt,
          labels,
          null);
    }
  }

  /**
   * A lease given back unfinished: draining, never started, past its deadline, or stopped on
   * demand.
   */
  record Released(String worker, long incarnation, String pool, long token, String reason)
      implements WorkerMessage {
    public Released {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(pool, "pool");
    }
  }

  /** Whom a failure concerns. */
  enum Scope {
    TASK,
    ENDPOINT,
    POOL
  }

  /**
   * @param retryAfterMs milliseconds that the backend asked to wait; null if it did not
   */
  record Failure(FailureKind kind, TaskError error, @Nullable Long retryAfterMs) {
    public Failure {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(error, "error");
    }

    /** Whom it concerns beside its task. */
    public Scope scope() {
      return switch (kind) {
        case UNREACHABLE, REFUSED, QUOTA, LOADING -> Scope.ENDPOINT;
        case RATE_LIMITED, OVERLOAD ->
            retryAfterMs == null || retryAfterMs <= 0 ? Scope.TASK : Scope.POOL;
        case TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED -> Scope.TASK;
      };
    }
  }
}
