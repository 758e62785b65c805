package dev.overlord.common.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code overview} whose key is a pool's name: what its leader knows of
 * single leases and tasks. Written when it changed, at most once a second.
 *
 * @param leader the Overlord instance that wrote it
 * @param positions for each partition of the pool's tasks topics: everything below was dispatched
 * @param leases the oldest first, at most {@link #LEASES_MAX}
 * @param leasesTotal all of them
 * @param waiting dispatched before and waiting to run again, those due first ahead, at most {@link
 *     #WAITING_MAX}
 * @param waitingTotal all of them
 * @param failures the newest first, at most {@link #FAILURES_MAX}; forgotten at a takeover
 */
public record PoolOverview(
    String pool,
    Instant at,
    String leader,
    List<Position> positions,
    List<LeaseView> leases,
    int leasesTotal,
    List<WaitingView> waiting,
    int waitingTotal,
    List<FailureView> failures) {
  public static final int LEASES_MAX = 2_000;
  public static final int WAITING_MAX = 200;
  public static final int FAILURES_MAX = 50;

  /**
   * @param offset of the next task that will be dispatched
   */
  public record Position(String topic, int partition, long offset) {}

  /**
   * @param state {@code running}, {@code ahead} (granted, waits for its slot's earlier orders),
   *     {@code revoked} or {@code stranded}
   * @param waiter the acquirer that holds it; null for a task
   * @param ageMs milliseconds since it was granted
   * @param expiresInMs milliseconds until it ends unless renewed; of a stranded execution: until it
   *     counts as over
   */
  public record LeaseView(
      long token,
      String state,
      int slot,
      int order,
      String endpoint,
      @Nullable String ref,
      @Nullable String taskId,
      @Nullable String waiter,
      String worker,
      long incarnation,
      int attempt,
      Instant grantedAt,
      long ageMs,
      long expiresInMs) {}

  /**
   * @param due when it may run again; null: at once
   * @param error what ended its last execution; null if it never failed
   */
  public record WaitingView(
      String ref,
      @Nullable String taskId,
      @Nullable Instant due,
      int attempts,
      int interruptions,
      @Nullable TaskError error) {}

  /**
   * @param kind of {@code FailureKind}, in lower case
   * @param gaveUp it was the task's last
   */
  public record FailureView(
      Instant at,
      @Nullable String ref,
      @Nullable String taskId,
      @Nullable String worker,
      String kind,
      boolean gaveUp,
      TaskError error) {}
}
