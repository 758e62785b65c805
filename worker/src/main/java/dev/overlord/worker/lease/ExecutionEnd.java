package dev.overlord.worker.lease;

import dev.overlord.worker.ExecutionResult;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A handler has returned.
 *
 * @param result null if it was told to stop before it returned: whatever it returned then is not
 *     the task's result
 * @param startedAt wall clock
 * @param finishedAt wall clock
 * @param labels of the task
 * @param traceparent of the task
 */
public record ExecutionEnd(
    int shard,
    long token,
    @Nullable ExecutionResult result,
    Instant startedAt,
    Instant finishedAt,
    Map<String, String> labels,
    @Nullable String traceparent) {}
