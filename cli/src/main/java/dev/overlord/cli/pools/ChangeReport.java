package dev.overlord.cli.pools;

import dev.overlord.cli.pools.PlannedChange.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command did to a pool.
 *
 * @param revision null: the pool is deleted
 * @param inForce whether a leader says so; null where nothing was written
 * @param inForceAfterMs milliseconds from the writing to the leader's word
 * @param limit of what is started from now on
 * @param running executions when the change was in force; null where it lowers nothing, or nobody
 *     reports
 * @param aboveLimit those of them that must end before the next one starts
 * @param queued tasks that are due and wait; with {@code running}
 * @param conflict who else changed the pool at the same moment, as a sentence
 */
record ChangeReport(
    String pool,
    Action action,
    @Nullable Long revision,
    @Nullable String changedBy,
    List<FieldChange> changes,
    @Nullable Boolean inForce,
    @Nullable Long inForceAfterMs,
    int limit,
    @Nullable Integer running,
    @Nullable Integer aboveLimit,
    @Nullable Long queued,
    @Nullable String conflict) {}
