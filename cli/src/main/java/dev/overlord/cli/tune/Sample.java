package dev.overlord.cli.tune;

import org.jspecify.annotations.Nullable;

/**
 * A request that ended.
 *
 * @param nanos that it took
 * @param tokens of the answer; 0 where the backend counts none
 * @param ttftMs milliseconds to the first token; null where it was no stream
 * @param error the code of its failure; null for a success
 */
record Sample(long nanos, long tokens, @Nullable Long ttftMs, @Nullable String error) {}
