package dev.overlord.chaos.checker.evidence;

/**
 * A lease whose end left its task in no place that {@code leases} knows: it must be done. Results
 * are in another topic, and what is of one transaction there shows by time only: a leader writes
 * all records of a turn between the shard's own record of the turn before and that of this one.
 *
 * @param afterMs the timestamp of the shard's record before
 * @param byMs that of the turn's
 */
public record Departure(Lease lease, long afterMs, long byMs) {
  /** Whether a record with this timestamp may be of that turn. */
  public boolean isOfTheTurn(long atMs) {
    return afterMs <= atMs && atMs <= byMs;
  }
}
