package dev.overlord.control.tasks;

import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolOverview.WaitingView;
import dev.overlord.common.model.TaskResult;
import org.jspecify.annotations.Nullable;

/**
 * Where a task stands: in exactly one of these places.
 *
 * @param state {@code waiting} (not dispatched yet), {@code leased}, {@code retrying} (dispatched
 *     before and waits to run again), or its outcome
 * @param lease while it is leased
 * @param retry while it waits to run again, if the leader lists it
 * @param result once it has its outcome
 */
public record TaskState(
    String ref,
    String pool,
    String state,
    @Nullable LeaseView lease,
    @Nullable WaitingView retry,
    @Nullable TaskResult result) {}
