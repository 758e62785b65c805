package dev.overlord.worker.lease;

import dev.overlord.common.protocol.Namespace;
import java.time.Duration;

/**
 * @param namespace gives the number of shards and the TTL
 * @param drainTimeout what running executions are given to end by themselves when draining
 * @param maxResultBytes the largest result that is sent
 */
public record KeeperSettings(Namespace namespace, Duration drainTimeout, long maxResultBytes) {
  public static final long DEFAULT_MAX_RESULT_BYTES = 8L * 1024 * 1024;

  public KeeperSettings {
    if (drainTimeout.isNegative()) {
      throw new IllegalArgumentException("drain timeout " + drainTimeout + " is below 0");
    }
    if (maxResultBytes < 1) {
      throw new IllegalArgumentException("max result bytes " + maxResultBytes + " is below 1");
    }
  }

  long ttlNanos() {
    return namespace.leaseTtl().toNanos();
  }
}
