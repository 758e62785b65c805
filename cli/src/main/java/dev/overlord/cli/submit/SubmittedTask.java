package dev.overlord.cli.submit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as {@code submit --json} prints it, a line each, and as {@code results} reads it.
 *
 * @param id its producer's name for it; not needed to find its outcome
 * @param at when it was submitted, by the clock of who did; null: unknown
 */
record SubmittedTask(@Nullable String id, String ref, @Nullable Instant at) {}
