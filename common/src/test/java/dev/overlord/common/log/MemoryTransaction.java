package dev.overlord.common.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction in a log in memory. */
public final class MemoryTransaction {
  private enum State {
    OPEN,
    COMMITTED,
    ABORTED
  }

  private final MemoryBroker broker;
  private final List<LogRecord> records = new ArrayList<>();
  private final List<MemoryPartition> places = new ArrayList<>();
  private final long delay;
  private final long timesOutAt;
  private State state = State.OPEN;
  private long overAt;
  private long visibleAt;

  /**
   * @param before the last one of the same id, or null: this one is not complete before it
   */
  MemoryTransaction(
      MemoryBroker broker, @Nullable MemoryTransaction before, long delay, long timesOutAt) {
    this.broker = broker;
    this.visibleAt = before == null ? Long.MIN_VALUE : before.visibleAt;
    this.delay = delay;
    this.timesOutAt = timesOutAt;
  }

  /** What it wrote, in order. */
  public List<LogRecord> records() {
    return records;
  }

  void wrote(MemoryPartition where, LogRecord record) {
    places.add(where);
    records.add(record);
  }

  /** Those whose topic was not deleted meanwhile. */
  List<LogRecord> recordsThatStand() {
    List<LogRecord> standing = new ArrayList<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      if (broker.find(places.get(i).name()) == places.get(i)) {
        standing.add(records.get(i));
      }
    }
    return standing;
  }

  /** The log itself aborts what stays open for too long. */
  public boolean isOver() {
    if (state == State.OPEN && broker.weather().now() >= timesOutAt) {
      end(false);
    }
    return state != State.OPEN;
  }

  boolean isCommitted() {
    return state == State.COMMITTED;
  }

  long overAt() {
    return overAt;
  }

  /** Ends it, if it is open. */
  public void end(boolean commit) {
    synchronized (broker) {
      if (state == State.OPEN) {
        state = commit ? State.COMMITTED : State.ABORTED;
        overAt = broker.weather().now();
        visibleAt = Math.max(visibleAt, overAt + delay);
        broker.ended(this, commit);
      }
    }
  }

  /** Whether its markers stand everywhere: only then its id can be initialised. */
  boolean isComplete() {
    return isOver() && visibleAt <= broker.weather().now();
  }
}
