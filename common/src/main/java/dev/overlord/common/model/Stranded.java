package dev.overlord.common.model;

/**
 * The value of {@code <pool>/stranded/<token>} in {@code leases}: an execution whose lease ended
 * without its worker's word and that its backend may still be computing.
 *
 * @param remainingMs milliseconds until only time ends it, at the moment of writing
 * @param byTimeOnly its server computes on after an abort, or it may outlive its worker, so no word
 *     of a worker ends it
 */
public record Stranded(
    String worker, long incarnation, String endpoint, long remainingMs, boolean byTimeOnly) {}
