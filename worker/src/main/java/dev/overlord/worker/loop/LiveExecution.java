package dev.overlord.worker.loop;

import org.jspecify.annotations.Nullable;

/**
 * What runs at this moment.
 *
 * @param progress what its handler said last; null when it said nothing
 */
public record LiveExecution(
    String pool, String taskId, long token, int attempt, @Nullable String progress) {}
