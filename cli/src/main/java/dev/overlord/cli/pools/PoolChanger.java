package dev.overlord.cli.pools;

import dev.overlord.cli.pools.PlannedChange.Action;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.cli.pools.PoolStore.Stored;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes changes, looks whether somebody else did so too, and waits until they are in force. */
final class PoolChanger {
  private final PoolsClient client;
  private final PoolStore store;
  private final Duration patience;

  /**
   * @param patience how long to wait for a leader; zero: not at all
   */
  PoolChanger(PoolsClient client, Duration patience) {
    this.client = client;
    this.store = client.store();
    this.patience = patience;
  }

  /**
   * @param snapshot from which the changes were planned
   */
  List<ChangeReport> carryOut(List<PlannedChange> plan, Snapshot snapshot) {
    Map<String, @Nullable PoolDefinition> written = new LinkedHashMap<>();
    plan.stream().filter(PlannedChange::writes).forEach(c -> written.put(c.pool(), c.after()));
    if (written.isEmpty()) {
      return unwritten(plan);
    }
    try (LeaderWatch watch = new LeaderWatch(client, written.keySet())) {
      Map<String, Long> offsets = store.write(written);
      List<Stored> records = store.since(snapshot.end());
      Map<String, Long> inForce = watch.await(offsets, patience);
      Map<String, PoolStats> running = running(plan, inForce.keySet());
      return plan.stream()
          .map(change -> {
            Long offset = offsets.get(change.pool());
            return offset == null
                ? report(change, Effect.NONE)
                : report(
                    change,
                    new Effect(
                        true,
                        inForce.get(change.pool()),
                        running.get(change.pool()),
                        conflict(change, offset, records)));
          })
          .toList();
    }
  }

  /** The reports of a plan that is only shown, or that changes nothing. */
  static List<ChangeReport> unwritten(List<PlannedChange> plan) {
    return plan.stream().map(change -> report(change, Effect.NONE)).toList();
  }

  /** What runs where less may run now, as reported since the change is in force. */
  private Map<String, PoolStats> running(List<PlannedChange> plan, Set<String> inForce) {
    List<String> lowered =
        plan.stream()
            .filter(change -> change.lowers() && inForce.contains(change.pool()))
            .map(PlannedChange::pool)
            .toList();
    Map<String, PoolStats> running = new HashMap<>();
    if (!lowered.isEmpty()) {
      try (StatsView stats = new StatsView(client)) {
        stats.next(lowered);
        lowered.forEach(pool -> stats.of(pool).ifPresent(now -> running.put(pool, now)));
      }
    }
    return running;
  }

  private record Effect(
      boolean written,
      @Nullable Long inForceAfterMs,
      @Nullable PoolStats running,
      @Nullable String conflict) {
    static final Effect NONE = new Effect(false, null, null, null);
  }

  private static ChangeReport report(PlannedChange change, Effect effect) {
    PoolDefinition after = change.after();
    PoolStats running = effect.running();
    return new ChangeReport(
        change.pool(),
        change.action(),
        after == null ? null : after.revision(),
        after == null ? null : after.changedBy(),
        change.changes(),
        effect.written() ? effect.inForceAfterMs() != null : null,
        effect.inForceAfterMs(),
        change.limit(),
        running == null ? null : running.activeRequests(),
        running == null ? null : Math.max(0, running.activeRequests() - change.limit()),
        running == null ? null : running.queuedRequests(),
        effect.conflict());
  }

  /**
   * The topic has no compare-and-set: the largest offset wins. So whoever wrote last finds the
   * other record between the one that it read and its own.
   */
  static @Nullable String conflict(PlannedChange change, long own, List<Stored> records) {
    for (Stored other : records) {
      if (!other.pool().equals(change.pool()) || other.offset() == own) {
        continue;
      }
      String what = other.definition() == null ? "deleted" : "changed";
      PoolDefinition theirs = other.definition();
      String who = theirs == null ? "somebody" : String.valueOf(theirs.changedBy());
      return other.offset() > own
          ? who
              + " "
              + what
              + " pool '"
              + change.pool()
              + "' at the same moment and overwrote this"
              + " change; look at it with 'pools show "
              + change.pool()
              + "' and repeat the command"
          : who
              + " "
              + what
              + " pool '"
              + change.pool()
              + "' at the same moment and this command"
              + " overwrote that"
              + lost(change, theirs)
              + "; look at it with 'pools show "
              + change.pool()
              + "' and agree on what it should be";
    }
    return null;
  }

  private static String lost(PlannedChange change, @Nullable PoolDefinition theirs) {
    PoolDefinition before = change.before();
    if (theirs == null || before == null || change.action() == Action.DELETED) {
      return "";
    }
    List<FieldChange> changes = FieldChange.between(before, theirs);
    return " (" + String.join(", ", changes.stream().map(FieldChange::toString).toList()) + ")";
  }
}
