package dev.overlord.simulation;

import dev.overlord.common.log.LogRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction in the simulated log. */
final class SimTransaction {
  private enum State {
    OPEN,
    COMMITTED,
    ABORTED
  }

  final List<LogRecord> records = new ArrayList<>();
  private State state = State.OPEN;
  private long overAt;
  private long visibleAt;

  /**
   * @param before the last one of the same id, or null: this one is not complete before it
   */
  SimTransaction(@Nullable SimTransaction before) {
    this.visibleAt = before == null ? 0 : before.visibleAt;
  }

  boolean isOver() {
    return state != State.OPEN;
  }

  boolean isCommitted() {
    return state == State.COMMITTED;
  }

  long overAt() {
    return overAt;
  }

  void end(boolean commit, long now, long slowestDelay) {
    state = commit ? State.COMMITTED : State.ABORTED;
    overAt = now;
    visibleAt = Math.max(visibleAt, now + slowestDelay);
  }

  /** Whether its markers stand everywhere: only then its id can be initialised. */
  boolean isComplete(long now) {
    return isOver() && visibleAt <= now;
  }
}
