package dev.overlord.common.log;

/**
 * Time and chance around a log in memory. In calm weather everything happens at once and well; the
 * simulator makes its own.
 */
public interface Weather {
  /** How a commit goes. */
  enum Commit {
    WELL,
    /** It is not in the log, and there is no answer. */
    NOT_WRITTEN,
    /** It is in the log, only the answer was lost. */
    ANSWER_LOST,
    /** Its records are in the log, its end is not, and there is no answer. */
    LEFT_OPEN
  }

  /** Nanoseconds; says when things become visible and when transactions time out. */
  long now();

  /** Does {@code what} after so many nanoseconds, under the log's lock; at once when calm. */
  void after(long nanos, Runnable what);

  /** Nanoseconds until readers see what is written now. */
  default long delay() {
    return 0;
  }

  /** Nanoseconds until readers of one partition see it, at most {@code delay}. */
  default long delayOfPart(long delay) {
    return 0;
  }

  default Commit commit() {
    return Commit.WELL;
  }

  /** Whether what no answer came for reached the log all the same. */
  default boolean reachesTheLog() {
    return false;
  }

  /** Nanoseconds between two sends of a writer. */
  default long sending() {
    return 0;
  }

  /** A transaction was left open: it ends at some time before {@code timeout}, or by itself. */
  default void leftOpen(MemoryTransaction transaction, long timeout) {}

  /** Whether a poll that finds nothing waits in true time; the simulator has none. */
  default boolean pollsWait() {
    return true;
  }

  /** How many records of one partition the next poll brings at most; 0 brings none. */
  default int pollMost() {
    return 500;
  }

  /** Nanoseconds until a member of a group learns what the group has decided. */
  default long groupDelay() {
    return 0;
  }

  /** How far the hand-out of a group's partitions is turned. */
  default int groupTurn() {
    return 0;
  }

  /** Nanoseconds after which a group gives up a member that does not poll. */
  default long session() {
    return Long.MAX_VALUE;
  }

  default void trace(String who, String what) {}
}
