package dev.overlord.cli.run;

import dev.overlord.cli.input.IdTable;
import java.util.OptionalInt;

/**
 * What is known of each id of the run: the last round in which it was submitted, the last round
 * that has an outcome, and whether that was a success. At most 48 bytes per id. Not thread-safe.
 */
final class RunLedger {
  /** Rounds of {@code --retry-failed} that a run can have. */
  static final int MOST_ROUNDS = 32_000;

  /** What an outcome means for the result file. */
  enum Verdict {
    /** The id's first. */
    FIRST,
    /** It takes the place of an earlier round's. */
    SUPERSEDES,
    /** This round, or a later one, has an outcome already. */
    DUPLICATE
  }

  private static final int BITS = 16;
  private static final long MASK = (1L << BITS) - 1;
  private static final long SUCCEEDED = 1L << (2 * BITS);
  private static final int DOUBTS = 2 * BITS + 1;

  private final IdTable table = new IdTable();
  private long open;
  private long succeeded;
  private long failed;
  private long duplicates;
  private long doubts;

  /** The last doubt that counts: what was noted before it, and is open, is doubted. */
  private long doubted;

  private long doubtedBefore;

  /** Of those that are open, the ones that were submitted or seen since the last doubt. */
  private long certain;

  /** Ids that were submitted and have no outcome of their last round yet. */
  long open() {
    return open;
  }

  /** Ids whose last round succeeded. */
  long succeeded() {
    return succeeded;
  }

  /** Ids whose last round has another outcome. */
  long failed() {
    return failed;
  }

  /** Outcomes that came for a round that had one: there should be none. */
  long duplicates() {
    return duplicates;
  }

  long ids() {
    return table.size();
  }

  /** From now on what is open counts as submitted only when it is noted once more. */
  void doubt() {
    doubts++;
    doubtedBefore = doubted;
    doubted = doubts;
    certain = 0;
  }

  /** Takes the last {@link #doubt} back. */
  void believe() {
    doubted = doubtedBefore;
    certain = 0;
    table.forEachValue(state -> certain += isOpen(state) && !isDoubted(state) ? 1 : 0);
  }

  /** Ids that are open by what was noted before the last {@link #doubt}, and not since. */
  long doubted() {
    return open - certain;
  }

  /** The round in which the id is to be submitted now, if it is. */
  OptionalInt nextRound(String id, boolean retryFailed) {
    long state = state(id);
    int submitted = submittedRound(state);
    if (submitted < 0) {
      return OptionalInt.of(0);
    }
    if (isDoubted(state)) {
      return OptionalInt.of(submitted);
    }
    boolean failedNow = !isOpen(state) && (state & SUCCEEDED) == 0;
    return retryFailed && failedNow && submitted < MOST_ROUNDS
        ? OptionalInt.of(submitted + 1)
        : OptionalInt.empty();
  }

  boolean isSubmitted(String id, int round) {
    long state = state(id);
    return submittedRound(state) >= round && !isDoubted(state);
  }

  void submitted(String id, int round) {
    long state = state(id);
    if (round > submittedRound(state) || (round == submittedRound(state) && isDoubted(state))) {
      put(id, state, with(round, outcomeRound(state), (state & SUCCEEDED) != 0));
    }
  }

  Verdict outcome(String id, int round, boolean success) {
    long state = state(id);
    int before = outcomeRound(state);
    if (round <= before) {
      duplicates += round == before ? 1 : 0;
      return Verdict.DUPLICATE;
    }
    put(id, state, with(Math.max(round, submittedRound(state)), round, success));
    return before < 0 ? Verdict.FIRST : Verdict.SUPERSEDES;
  }

  private long state(String id) {
    long state = table.get(id);
    return state == IdTable.ABSENT ? 0 : state;
  }

  private void put(String id, long before, long after) {
    count(before, -1);
    count(after, 1);
    table.put(id, after);
  }

  private void count(long state, int by) {
    if (submittedRound(state) < 0) {
      return;
    }
    if (isOpen(state)) {
      open += by;
      certain += isDoubted(state) ? 0 : by;
    } else if ((state & SUCCEEDED) != 0) {
      succeeded += by;
    } else {
      failed += by;
    }
  }

  private static boolean isOpen(long state) {
    return submittedRound(state) > outcomeRound(state);
  }

  private boolean isDoubted(long state) {
    return isOpen(state) && state >> DOUBTS < doubted;
  }

  private static int submittedRound(long state) {
    return (int) (state & MASK) - 1;
  }

  private static int outcomeRound(long state) {
    return (int) (state >> BITS & MASK) - 1;
  }

  private long with(int submitted, int outcome, boolean success) {
    return (submitted + 1)
        | (long) (outcome + 1) << BITS
        | (success ? SUCCEEDED : 0)
        | doubts << DOUBTS;
  }
}
