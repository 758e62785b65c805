package dev.overlord.coordinator.machine;

/** The place a task leaves with an event. */
public enum Source {
  /** Its topic, at the dispatch position. */
  TOPIC,
  /** The waiting tasks. */
  WAITING,
  /** A lease. */
  LEASE
}
