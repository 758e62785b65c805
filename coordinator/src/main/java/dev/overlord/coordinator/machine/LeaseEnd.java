package dev.overlord.coordinator.machine;

/** How a lease ended. */
public enum LeaseEnd {
  /** Its worker said how the execution ended. */
  FINISHED,
  /** Its worker gave it back. */
  RELEASED,
  /** Its worker had read it and does not hold it. */
  UNLISTED,
  /** Nobody renewed it for a TTL. */
  EXPIRED,
  /** A later incarnation proved that its worker's process is dead. */
  WORKER_DEAD
}
