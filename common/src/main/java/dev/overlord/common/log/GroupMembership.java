package dev.overlord.common.log;

import java.util.Set;

/** This instance's place in a group that shares a topic's partitions. Safety never rests on it. */
public interface GroupMembership extends AutoCloseable {
  /** Keeps the membership alive and returns the partitions that are this instance's now. */
  Set<Integer> poll();

  /**
   * Asks the group whether it still counts {@code partition} as ours.
   *
   * @throws LogUnavailableException no answer
   */
  boolean confirm(int partition);

  /** Leaves the group at once, so that others take over without waiting for a timeout. */
  @Override
  void close();
}
