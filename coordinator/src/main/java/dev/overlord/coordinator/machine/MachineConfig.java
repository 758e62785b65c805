package dev.overlord.coordinator.machine;

import java.time.Duration;

/** What a shard's machine is told once. */
public record MachineConfig(int shard, Duration ttl, Bounds bounds) {}
