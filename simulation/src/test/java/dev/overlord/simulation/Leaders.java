package dev.overlord.simulation;

import dev.overlord.common.log.Partition;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.shell.DurableState;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What must hold of a leader's state whenever its turn is in the log. */
final class Leaders {
  private final Simulation simulation;
  private final World world;
  private final Set<Integer> replayed = new TreeSet<>();

  Leaders(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
  }

  void served(int shard, ShardState state) {
    boolean last = simulation.ending() && !replayed.contains(shard);
    state.pools().values().forEach(this::checkBounds);
    Bounds bounds = simulation.options.bounds;
    world.require(
        state.workers().size() <= bounds.workers() + simulation.cluster.seats.size(),
        Checker.BOUNDS,
        () -> state.workers().size() + " workers are known of at most " + bounds.workers());
    if (last || world.chance(0.02)) {
      checkReplay(shard, state);
    }
    if (last) {
      replayed.add(shard);
    }
  }

  /** Property 5. */
  private void checkReplay(int shard, ShardState state) {
    Map<String, String> fresh =
        DurableState.replayed(
            simulation.cluster.broker.records(new Partition(simulation.topics.leases(), shard)),
            Duration.ofMillis(simulation.options.ttlMs));
    Map<String, String> own = DurableState.of(state);
    world.require(
        Objects.equals(fresh, own),
        Checker.REPLAY,
        () -> "the log of shard " + shard + " says\n" + fresh + "\nand its leader\n" + own);
  }

  /** Property 7; a poll may bring more than there is room for, and leases may all come back. */
  private void checkBounds(PoolState pool) {
    Bounds bounds = simulation.options.bounds;
    int polled = SimWeather.POLL_MOST * 3 * 4;
    world.require(
        pool.windowTasks() <= bounds.windowTasks() + polled,
        Checker.BOUNDS,
        () -> pool.name() + " has " + pool.windowTasks() + " tasks in its window");
    world.require(
        pool.waitingTasks().size() <= bounds.waitingTasks() + Operator.MOST * 40,
        Checker.BOUNDS,
        () -> pool.name() + " has " + pool.waitingTasks().size() + " waiting tasks");
  }

  boolean allReplayed() {
    Set<Integer> led = new TreeSet<>();
    simulation
        .cluster
        .pools
        .keySet()
        .forEach(pool -> led.add(simulation.cluster.settings.namespace().shardOf(pool)));
    return replayed.containsAll(led);
  }
}
