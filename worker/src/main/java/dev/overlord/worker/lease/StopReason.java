package dev.overlord.worker.lease;

/** Why an execution is told to stop before its end. */
public enum StopReason {
  /** The lease is at 90 % of its TTL and was not renewed. */
  LOST,
  /** It took longer than its timeout. */
  TIMEOUT,
  /** The leader demands it. */
  REVOKED,
  /** The worker leaves and the drain timeout is over. */
  DRAINING,
  /** Another process bears this worker's name. */
  SUPERSEDED
}
