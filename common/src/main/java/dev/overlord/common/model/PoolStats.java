package dev.overlord.common.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code stats}: one per pool and second, the key is the pool's name.
 *
 * @param concurrencyLimit in force
 * @param activeRequests executing now
 * @param queuedRequests due and waiting: in the topic, waiting tasks, acquirers
 * @param totalRequests executions started, all time
 * @param totalErrors executions ended in error, all time
 * @param averageWaitTimeMs all-time mean from due to start
 * @param state {@code running}, {@code paused}, {@code cooling_down} or {@code stopped}
 * @param reason why it is cooling down or stopped, in the backend's words
 * @param reasonCode the kind of failure behind that, such as {@code rate_limited}
 * @param stranded executions that a backend may still be computing
 * @param queuedByLane tasks not dispatched yet, by lane; they are in {@code queuedRequests} too
 * @param waiters acquirers that wait for a slot
 * @param errorsByKind executions that failed, all time, by kind
 * @param retries executions beyond a task's first, all time
 * @param inputTokens of executions whose backend counted them, all time; output likewise
 * @param tasksPerSecond outcomes over the last 10 s; tokens likewise
 * @param waitMs milliseconds from due to start, of those that started in the last minute
 * @param runMs milliseconds that executions took, of those that ended in the last minute
 * @param slotUtilisation busy slots divided by the limit, over the last 10 s; null while it is 0
 * @param purgeHeldBy what keeps tasks that are done from being deleted, and the lowest offset that
 *     it needs; null while nothing does
 */
public record PoolStats(
    String pool,
    Instant at,
    int concurrencyLimit,
    int activeRequests,
    long queuedRequests,
    long totalRequests,
    long totalErrors,
    @JsonProperty("error_429_count") long error429Count,
    @JsonProperty("error_503_count") long error503Count,
    double averageWaitTimeMs,
    String state,
    @Nullable String reason,
    @Nullable String reasonCode,
    long succeeded,
    long failed,
    long deadLetters,
    long leasesExpired,
    long interruptions,
    long staleFinishes,
    int stranded,
    int waiting,
    int workers,
    int capacity,
    @Nullable String purgeHeldBy,
    @Nullable Map<String, Long> queuedByLane,
    int waiters,
    @Nullable Map<String, Long> errorsByKind,
    long cancelled,
    long expired,
    long retries,
    long inputTokens,
    long outputTokens,
    double tasksPerSecond,
    double inputTokensPerSecond,
    double outputTokensPerSecond,
    @Nullable Percentiles waitMs,
    @Nullable Percentiles runMs,
    @Nullable Double slotUtilisation) {

  /** In milliseconds, exact to a sixteenth. */
  public record Percentiles(long p50, long p95, long p99) {}
}
