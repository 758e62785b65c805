package dev.overlord.common.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code dead-letters}: a task given up, or input that is not a task.
 *
 * @param error why, naming the field where input was refused
 * @param history the last error of each kind of trouble on the way, oldest first
 * @param original the bytes as they stood on the tasks topic, in base 64; null when they could not
 *     be read
 * @param key the original record's key (the tenant), in base 64
 */
public record DeadLetter(
    String id,
    String ref,
    String pool,
    TaskError error,
    int attempts,
    int interruptions,
    List<TaskError> history,
    @Nullable Instant enqueuedAt,
    Instant deadAt,
    @Nullable String key,
    @Nullable String original) {}
