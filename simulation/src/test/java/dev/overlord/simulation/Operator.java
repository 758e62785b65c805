package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.NewRecord;

/** Defines pools: raises and lowers limits, pauses, deletes, defines anew. */
final class Operator {
  static final int MOST = 4;

  private final Simulation simulation;
  private final World world;
  private long revision;

  Operator(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
  }

  void defineAll() {
    simulation.options.pools.forEach(pool -> define(pool, pool.limit(), false));
  }

  void change() {
    Options.Pool pool = world.oneOf(simulation.options.pools);
    double luck = world.random.nextDouble();
    int limit = 1 + world.random.nextInt(MOST);
    if (luck < 0.1) {
      world.trace("operator", "deletes " + pool.name());
      append(pool, null);
      world.after(world.between(0, 6_000), () -> define(pool, limit, false));
    } else if (luck < 0.2) {
      define(pool, limit, true);
      world.after(world.between(0, 6_000), () -> define(pool, limit, false));
    } else {
      define(pool, luck < 0.25 ? 0 : limit, false);
    }
  }

  /** Deletes the pool, and defines it again after its topics may be gone for good. */
  void remove(Options.Pool pool) {
    world.trace("operator", "deletes " + pool.name());
    append(pool, null);
    int limit = 1 + world.random.nextInt(MOST);
    world.after(world.between(0, 30_000), () -> define(pool, limit, false));
  }

  /** In the end every pool may work. */
  void settle() {
    simulation.options.pools.forEach(pool -> define(pool, 1 + world.random.nextInt(MOST), false));
  }

  private void define(Options.Pool pool, int limit, boolean paused) {
    int most = simulation.healed() ? Math.max(1, limit) : limit;
    world.trace("operator", (paused ? "pauses " : "sets ") + pool.name() + " to " + most);
    append(pool, Json.write(pool.definition(most, paused, ++revision)));
  }

  private void append(Options.Pool pool, byte @org.jspecify.annotations.Nullable [] value) {
    simulation.cluster.append(NewRecord.keyed(simulation.topics.pools(), pool.name(), value));
  }
}
