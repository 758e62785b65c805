package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import java.util.List;

/** A deliberate bug: slots are topped up without a look at what runs already. */
public final class TopUp {
  private TopUp() {}

  /** A grant behind the first slot of a pool that has more slots than its limit. */
  public static List<Event> of(ShardState state, String name, Now now, long ttlNanos) {
    PoolState pool = state.pool(name);
    PoolDefinition definition = pool == null ? null : pool.definition();
    if (pool == null || definition == null || pool.leased() <= pool.limit()) {
      return List.of();
    }
    Slots.Slot slot = pool.slots.shallowerThan(Integer.MAX_VALUE).iterator().next();
    WorkerSession worker = state.worker(slot.worker);
    ReadTask read = pool.window.next();
    Task task = read == null ? null : read.task();
    if (read == null || task == null || worker == null || slot.depth() > 1) {
      return List.of();
    }
    Lease lease =
        new Lease(
            slot.number,
            slot.nextOrder(),
            slot.endpoint,
            read.ref().toString(),
            read.id(),
            slot.worker,
            slot.incarnation,
            1,
            0,
            0,
            false,
            false,
            null,
            now.wall(),
            definition.timeoutMs(),
            definition.maxAttempts());
    return List.of(
        new Event.TaskLeased(
            name,
            state.nextToken(),
            lease,
            read,
            Source.TOPIC,
            worker.inbox(),
            now.nanos(),
            now.nanos() + ttlNanos,
            0,
            false));
  }
}
