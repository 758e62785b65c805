package dev.overlord.coordinator.machine;

import java.time.Duration;
import java.time.Instant;

/**
 * The moment at which a command is decided.
 *
 * @param nanos the leader's monotonic clock; measures leases
 * @param wall stamps and due times of tasks
 */
public record Now(long nanos, Instant wall) {
  public long plus(Duration duration) {
    return nanos + duration.toNanos();
  }
}
