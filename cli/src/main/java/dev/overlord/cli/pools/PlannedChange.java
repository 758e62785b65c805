package dev.overlord.cli.pools;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.common.model.PoolDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command will do to a pool.
 *
 * @param before null: there was none that could be read
 * @param after with its revision and author; null: the pool is deleted
 */
record PlannedChange(
    String pool,
    Action action,
    @Nullable PoolDefinition before,
    @Nullable PoolDefinition after,
    List<FieldChange> changes) {

  enum Action {
    @JsonProperty("created")
    CREATED,
    @JsonProperty("changed")
    CHANGED,
    @JsonProperty("unchanged")
    UNCHANGED,
    @JsonProperty("deleted")
    DELETED
  }

  /** Gives the pool this definition; an equal one is left as it is. */
  static PlannedChange define(
      String pool, PoolDefinition wanted, String changedBy, Snapshot snapshot) {
    PoolDefinition before = snapshot.definition(pool);
    if (before == null) {
      return new PlannedChange(pool, Action.CREATED, null, wanted.revised(1, changedBy), List.of());
    }
    List<FieldChange> changes = FieldChange.between(before, wanted);
    return changes.isEmpty()
        ? new PlannedChange(pool, Action.UNCHANGED, before, before, changes)
        : new PlannedChange(
            pool,
            Action.CHANGED,
            before,
            wanted.revised(before.revision() + 1, changedBy),
            changes);
  }

  static PlannedChange delete(String pool, Snapshot snapshot) {
    return new PlannedChange(pool, Action.DELETED, snapshot.definition(pool), null, List.of());
  }

  boolean writes() {
    return action != Action.UNCHANGED;
  }

  /** The limit of what may be started once the change is in force. */
  int limit() {
    return after == null || after.paused() ? 0 : after.concurrency();
  }

  /** Whether more may run when the change comes into force than may be started after it. */
  boolean lowers() {
    PoolDefinition old = before;
    return writes() && old != null && limit() < (old.paused() ? 0 : old.concurrency());
  }
}
