package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A lease with what only this leader knows of it.
 *
 * @param expiresAt nanoseconds of the leader's clock
 * @param grantedAt nanoseconds of the leader's clock; null when an earlier leader granted it
 * @param bytes of the task, which its worker holds in memory; 0 when an earlier leader granted it
 */
public record LiveLease(Lease lease, long expiresAt, @Nullable Long grantedAt, int bytes) {
  LiveLease with(Lease changed) {
    return new LiveLease(changed, expiresAt, grantedAt, bytes);
  }

  LiveLease expiringAt(long newExpiresAt) {
    return new LiveLease(lease, newExpiresAt, grantedAt, bytes);
  }
}
