package dev.overlord.coordinator.machine;

import dev.overlord.common.model.PoolDefinition;
import java.util.List;

/** A deliberate bug: slots are topped up while somebody waits for one. */
public final class AheadOfWaiters extends GrantRules {
  private final ShardState state;

  public AheadOfWaiters(MachineConfig config, ShardState state) {
    super(config, state);
    this.state = state;
  }

  /** One more lease behind a slot's others, whoever waits. */
  public List<Event> more(String name, Now now) {
    PoolState pool = state.pool(name);
    PoolDefinition definition = pool == null ? null : pool.definition();
    if (pool == null || definition == null || definition.paused()) {
      return List.of();
    }
    Event grant = prefetch(pool, definition, now);
    return grant == null ? List.of() : List.of(grant);
  }
}
