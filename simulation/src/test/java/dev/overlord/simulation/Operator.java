package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.OperatorMessage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Defines pools: raises and lowers limits, pauses, deletes, defines anew. */
final class Operator {
  static final int MOST = 4;

  private final Simulation simulation;
  private final World world;
  private final Map<String, String> handlers = new TreeMap<>();
  private long revision;

  Operator(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
  }

  void defineAll() {
    simulation.options.pools.forEach(pool -> define(pool, pool.limit(), false));
  }

  void change() {
    SimPool pool = world.oneOf(simulation.options.pools);
    double luck = world.random.nextDouble();
    int limit = 1 + world.random.nextInt(MOST);
    if (world.chance(simulation.options.handlers.swaps)) {
      handlers.put(pool.name(), HandlerOptions.other(handlerOf(pool)));
    }
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

  /** A few tasks, seldom one that is over, or that nobody has submitted yet. */
  void cancel() {
    SimPool pool = world.oneOf(simulation.options.pools);
    Pages pages = simulation.book.pages();
    List<TaskRef> tasks = List.copyOf(pages.pool(pool.name()).tasks);
    List<TaskRef> open =
        tasks.stream().filter(ref -> !pages.results.containsKey(ref.toString())).toList();
    List<TaskRef> from = open.isEmpty() || world.chance(0.1) ? tasks : open;
    for (int i = 0; i <= world.random.nextInt(4) && !from.isEmpty(); i++) {
      TaskRef any = world.oneOf(from);
      cancel(
          pool,
          new TaskRef(
              Pages.plain(any.topic()),
              any.partition(),
              any.offset() + (world.chance(0.05) ? 2 : 0)));
    }
  }

  private void cancel(SimPool pool, TaskRef ref) {
    world.trace("operator", "cancels " + ref);
    int shard = simulation.cluster.settings.namespace().shardOf(pool.name());
    simulation.cluster.append(
        NewRecord.to(
            new Partition(simulation.topics.workerEvents(), shard),
            pool.name(),
            Json.write(new OperatorMessage.Cancel(pool.name(), ref.toString(), "operator"))));
  }

  /** Deletes the pool, and defines it again after its topics may be gone for good. */
  void remove(SimPool pool) {
    world.trace("operator", "deletes " + pool.name());
    append(pool, null);
    int limit = 1 + world.random.nextInt(MOST);
    world.after(world.between(0, 30_000), () -> define(pool, limit, false));
  }

  /** In the end every pool may work. */
  void settle() {
    handlers.clear();
    simulation.options.pools.forEach(pool -> define(pool, 1 + world.random.nextInt(MOST), false));
  }

  private String handlerOf(SimPool pool) {
    return handlers.getOrDefault(pool.name(), simulation.options.handlers.of(pool.name()));
  }

  private void define(SimPool pool, int limit, boolean paused) {
    int most = simulation.healed() ? Math.max(1, limit) : limit;
    String handler = handlerOf(pool);
    world.trace(
        "operator",
        (paused ? "pauses " : "sets ") + pool.name() + " to " + most + " with " + handler);
    append(pool, Json.write(pool.definition(most, paused, handler, ++revision)));
  }

  private void append(SimPool pool, byte @org.jspecify.annotations.Nullable [] value) {
    simulation.cluster.append(NewRecord.keyed(simulation.topics.pools(), pool.name(), value));
  }
}
