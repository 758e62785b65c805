package dev.overlord.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes wrong, and when. */
final class Faults {
  private final Simulation simulation;
  private final World world;
  private final Options options;
  private final List<Options.Fault> kinds;

  Faults(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.options = simulation.options;
    this.kinds = new ArrayList<>(options.faults());
  }

  void begin() {
    world.after(world.between(0, 2 * options.faultEveryMs()), this::next);
  }

  private void next() {
    if (simulation.healed()) {
      return;
    }
    Options.Fault fault = kinds.get(world.random.nextInt(kinds.size()));
    switch (fault) {
      case KILL_WORKER, FREEZE_WORKER, SLEEP_WORKER, CUT_WORKER, DRAIN -> worker(fault);
      case KILL_OVERLORD, FREEZE_OVERLORD, CUT_OVERLORD -> overlord(fault);
      case DIE_IN_CALL -> dieInCall();
      case FLAKY_LOG -> flaky();
      case REBALANCE -> {
        world.trace("group", "rebalances");
        simulation.group.rebalance();
      }
      case LIMIT -> {
        Options.Pool pool = options.pools().get(world.random.nextInt(options.pools().size()));
        int limit = 1 + world.random.nextInt(4);
        world.trace("operator", "sets " + pool.name() + " to " + limit);
        simulation.define(pool, limit);
      }
    }
    begin();
  }

  /** Often about as long as a lease, sometimes short, sometimes far longer. */
  private long time() {
    double ttls =
        world.chance(0.3) ? world.random.nextDouble() * 3 : 0.7 + world.random.nextDouble();
    return (long) (ttls * options.ttlMs() * World.MS);
  }

  private @Nullable WorkerProcess anyWorker() {
    return simulation.seats.get(world.random.nextInt(simulation.seats.size())).process;
  }

  private @Nullable OverlordProcess anyOverlord() {
    List<OverlordProcess> all = simulation.overlords;
    return all.isEmpty() ? null : all.get(world.random.nextInt(all.size()));
  }

  private void worker(Options.Fault fault) {
    WorkerProcess worker = anyWorker();
    if (worker == null || worker.link.dead() || worker.link.frozen()) {
      return;
    }
    switch (fault) {
      case KILL_WORKER -> worker.died();
      case FREEZE_WORKER -> worker.freeze(time(), false);
      case SLEEP_WORKER -> worker.freeze(time(), true);
      case CUT_WORKER -> cut(worker.link);
      case DRAIN -> worker.drain();
      case KILL_OVERLORD, FREEZE_OVERLORD, CUT_OVERLORD, DIE_IN_CALL, FLAKY_LOG, REBALANCE, LIMIT ->
          throw new IllegalArgumentException(fault + " is none of a worker");
    }
  }

  private void overlord(Options.Fault fault) {
    OverlordProcess overlord = anyOverlord();
    if (overlord == null || overlord.link.dead() || overlord.link.frozen()) {
      return;
    }
    if (fault == Options.Fault.KILL_OVERLORD) {
      world.trace(overlord.link.name, "is killed");
      overlord.link.die();
    } else if (fault == Options.Fault.CUT_OVERLORD) {
      cut(overlord.link);
    } else {
      long nanos = time();
      world.trace(overlord.link.name, "freezes for " + nanos / World.MS + " ms");
      overlord.link.freezeUntil(world.now() + nanos);
    }
  }

  private void cut(Link link) {
    long nanos = time();
    world.trace(link.name, "is cut off for " + nanos / World.MS + " ms");
    link.cutUntil(world.now() + nanos);
  }

  private void flaky() {
    OverlordProcess overlord = anyOverlord();
    if (overlord != null) {
      double share = world.random.nextDouble() * 0.1;
      world.trace(overlord.link.name, "gets no answer to " + share + " of its questions");
      overlord.link.flaky(share);
    }
  }

  private void dieInCall() {
    OverlordProcess overlord = anyOverlord();
    WorkerProcess worker = anyWorker();
    int calls = 1 + world.random.nextInt(40);
    if (overlord != null && world.chance(0.6)) {
      overlord.link.dieInCalls(calls);
    } else if (worker != null) {
      worker.link.dieInCalls(calls);
    }
  }
}
