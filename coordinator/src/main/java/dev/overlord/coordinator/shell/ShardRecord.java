package dev.overlord.coordinator.shell;

/**
 * The value of {@code _shard} in {@code leases}, the last record of every transaction.
 *
 * @param nextToken the token of the next lease
 * @param eventOffset the next record of {@code worker-events} to be read
 * @param checkpoint where in {@code leases} a replay may begin
 */
public record ShardRecord(long nextToken, long eventOffset, long checkpoint) {}
