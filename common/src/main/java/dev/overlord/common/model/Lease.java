package dev.overlord.common.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code <pool>/<token>} in {@code leases}: a worker's right to run one task in one
 * slot.
 *
 * @param slot from 0; one unit of the pool's concurrency
 * @param order from 0; only the lowest unfinished order of a slot may run
 * @param endpoint the URL that this execution goes to
 * @param ref null for a lease without a task
 * @param attempt 1 for the first execution of the task
 * @param interruptions executions of the task that ended without their worker's word
 * @param releases times in a row that a worker gave the task back unfinished
 * @param alone granted without neighbours in its slot, since it may be what kills its worker
 * @param revoked marked to end: no longer renewed, keeps its slot until it ends
 * @param waiter the acquirer that holds it; null for a task
 * @param timeoutMs milliseconds that the execution may take, from the task or the pool
 * @param maxAttempts from the task or the pool
 * @param outlives the execution may run on when its worker's process has ended, so a new
 *     incarnation of the worker proves nothing about it; null: it cannot
 * @param throttled executions of the task that the backend turned away for load; null: none
 */
public record Lease(
    int slot,
    int order,
    String endpoint,
    @Nullable String ref,
    @Nullable String taskId,
    String worker,
    long incarnation,
    int attempt,
    int interruptions,
    int releases,
    boolean alone,
    boolean revoked,
    @Nullable String waiter,
    Instant grantedAt,
    long timeoutMs,
    int maxAttempts,
    @Nullable Boolean outlives,
    @Nullable Integer throttled) {

  /** One that ends with its worker's process. */
  public Lease(
      int slot,
      int order,
      String endpoint,
      @Nullable String ref,
      @Nullable String taskId,
      String worker,
      long incarnation,
      int attempt,
      int interruptions,
      int releases,
      boolean alone,
      boolean revoked,
      @Nullable String waiter,
      Instant grantedAt,
      long timeoutMs,
      int maxAttempts) {
    this(
        slot,
        order,
        endpoint,
        ref,
        taskId,
        worker,
        incarnation,
        attempt,
        interruptions,
        releases,
        alone,
        revoked,
        waiter,
        grantedAt,
        timeoutMs,
        maxAttempts,
        null,
        null);
  }

  public int throttles() {
    return throttled == null ? 0 : throttled;
  }

  public boolean mayOutlive() {
    return Boolean.TRUE.equals(outlives);
  }

  /** Revoked, and without its task, which has an outcome already. */
  public Lease asOrphan() {
    return new Lease(
        slot,
        order,
        endpoint,
        null,
        null,
        worker,
        incarnation,
        attempt,
        interruptions,
        releases,
        alone,
        true,
        null,
        grantedAt,
        timeoutMs,
        maxAttempts,
        outlives,
        throttled);
  }

  public Lease asRevoked() {
    return new Lease(
        slot,
        order,
        endpoint,
        ref,
        taskId,
        worker,
        incarnation,
        attempt,
        interruptions,
        releases,
        alone,
        true,
        waiter,
        grantedAt,
        timeoutMs,
        maxAttempts,
        outlives,
        throttled);
  }
}
