package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/**
 * A record as it was read. The byte arrays are shared with the reader, never copied: do not change
 * them.
 *
 * @param timestampMs wall-clock milliseconds since the epoch, as the producer or the broker set it
 * @param value null is a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the partition and the offset
public record LogRecord(
    Partition partition,
    long offset,
    long timestampMs,
    byte @Nullable [] key,
    byte @Nullable [] value) {}
