package dev.overlord.simulation;

/** What is watched from outside the code under test; each names the design's property. */
enum Checker {
  /** Property 1: a committed grant stays within the limit that somebody defined. */
  CAP_GRANTED,
  /** Property 1, by true time, as the workers execute. */
  CAP_EXECUTED,
  /** Property 1, by true time, as the backend sees it: {@code strict} and {@code ttl}. */
  CAP_AT_BACKEND,
  /** Property 1: a worker stops before its lease is over, unless it was frozen. */
  OUTLIVED_LEASE,
  /** Nothing executes that no committed lease allows. */
  UNLEASED,
  /** Of a slot's leases only the lowest unfinished order runs. */
  ORDER,
  /** Property 2: a task is in exactly one place. */
  ONE_PLACE,
  /** Property 2: a task's bytes exist until it is done. */
  BYTES,
  /**
   * Property 3: exactly one outcome, and a dead letter with the original bytes for those failed.
   */
  ONE_OUTCOME,
  /** Property 3: nobody is blamed for what another did. */
  BLAME,
  /** What somebody cancelled does not run again, and nothing else is cancelled. */
  CANCEL,
  /** An execution's end counts against its task by what was its fault. */
  ATTEMPTS,
  /** While a backend asked to be left alone nothing is granted to it. */
  COOLDOWN,
  /** Property 4: tokens grow. */
  TOKENS,
  /** Property 5: the log rebuilds the leader's state. */
  REPLAY,
  /** Property 7: bounds. */
  BOUNDS,
  /** Property 8: every task ends once faults have ended. */
  LIVE,
  /** Property 8: of those who wait for a slot, each gets it in turn. */
  FAIR,
  /** All of a turn is one transaction. */
  TRANSACTION,
  /** The code under test threw something, or its own invariants found it corrupt. */
  CRASH
}
