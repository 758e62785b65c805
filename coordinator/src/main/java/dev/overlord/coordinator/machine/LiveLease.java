package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;

/**
 * A lease with what only this leader knows of it.
 *
 * @param expiresAt nanoseconds of the leader's clock
 */
public record LiveLease(Lease lease, long expiresAt) {}
