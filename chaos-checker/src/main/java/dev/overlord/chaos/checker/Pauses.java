package dev.overlord.chaos.checker;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Result;
import dev.overlord.chaos.checker.evidence.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a pool got no lease although it had tasks that were neither leased nor done. Slots that
 * were all busy count too: what is left is the longest that a waiting user saw nothing begin.
 */
final class Pauses {
  private Pauses() {}

  /** Something that changes how many tasks want a lease. A grant is such a change by -1. */
  private record Change(long atMs, int wanting, boolean grant) {}

  static Duration longest(Evidence evidence, String pool) {
    List<Change> changes = changes(evidence, pool);
    changes.sort(Comparator.comparingLong(Change::atMs));
    long longest = 0;
    long since = -1;
    int wanting = 0;
    for (Change change : changes) {
      if (change.grant()) {
        longest = since < 0 ? longest : Math.max(longest, change.atMs() - since);
        since = change.atMs();
      }
      int before = wanting;
      wanting += change.wanting();
      if (wanting <= 0) {
        since = -1;
      } else if (before <= 0 || change.grant()) {
        since = change.atMs();
      }
    }
    return Duration.ofMillis(longest);
  }

  private static List<Change> changes(Evidence evidence, String pool) {
    List<Change> changes = new ArrayList<>();
    Map<String, Result> outcomes = new HashMap<>();
    for (Result result : evidence.results()) {
      outcomes.put(result.ref(), result);
      if (result.pool().equals(pool) && result.token() == 0) {
        changes.add(new Change(result.atMs(), -1, false));
      }
    }
    for (Task task : evidence.tasks().values()) {
      if (task.pool().equals(pool)) {
        changes.add(new Change(task.atMs(), 1, false));
      }
    }
    for (Lease lease : evidence.leases().values()) {
      if (lease.pool().equals(pool)) {
        changes.add(new Change(lease.fromMs(), -1, true));
        Result outcome = outcomes.get(lease.ref());
        if (!lease.isLive() && (outcome == null || outcome.token() != lease.token())) {
          changes.add(new Change(lease.untilMs(), 1, false));
        }
      }
    }
    return changes;
  }
}
