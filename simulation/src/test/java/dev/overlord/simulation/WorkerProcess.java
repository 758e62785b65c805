package dev.overlord.simulation;

import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.loop.Surroundings;
import dev.overlord.worker.loop.WorkerConfig;
import dev.overlord.worker.loop.WorkerLoop;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One incarnation of a worker: the production loop and keeper, stepped. */
final class WorkerProcess {
  final Link link;
  final WorkerSeat seat;
  private final Simulation simulation;
  private final World world;
  private final SimClock clock;
  private final String name;
  final ProcessSlots slots;
  private final SimExecutions executions;
  private final WorkerLoop loop;
  private boolean gone;

  WorkerProcess(Simulation simulation, WorkerSeat seat, String name) {
    this.simulation = simulation;
    this.seat = seat;
    this.world = simulation.world;
    this.name = name;
    this.clock = new SimClock(world, seat.wallOffset);
    this.link =
        new Link(
            world, name, clock, simulation.plant.workersReadCommitted(), simulation.patience());
    if (!simulation.healed() && world.chance(simulation.options.youngCuts)) {
      long pause = world.between(600, 5_000);
      link.inCalls(4 + world.random.nextInt(14), () -> cut(pause));
    }
    ElapsedClock elapsed = new ElapsedClock(simulation.plant.elapsedOf(clock));
    this.executions =
        new SimExecutions(
            simulation,
            clock,
            link,
            elapsed,
            new SimExecutions.Host(this::halt, this::died, this::stallAtStart));
    this.slots = new ProcessSlots(world, link);
    this.loop =
        new WorkerLoop(
            config(),
            new Surroundings(
                new ReadRevocations(
                    simulation.plant.workerLog(simulation.cluster.log(link), link, world),
                    simulation.backend,
                    name),
                clock,
                elapsed,
                seat.identities(),
                executions,
                slots.desk,
                this::halt));
    world.trace(name, "starts");
    world.after(world.between(0, 50), this::step);
  }

  private WorkerConfig config() {
    Map<String, Integer> capacity = new TreeMap<>();
    if (seat.capacity > 0) {
      simulation.cluster.pools.keySet().forEach(pool -> capacity.put(pool, seat.capacity));
    }
    return new WorkerConfig(
        simulation.topics,
        null,
        "w",
        capacity,
        Duration.ofSeconds(3),
        HandlerOptions.handlers(seat.hasBothHandlers),
        HandlerOptions.MAX_RESULT_BYTES);
  }

  private void stallAtStart() {
    if (!simulation.healed() && world.chance(simulation.options.startStalls)) {
      long nanos = (long) ((0.5 + world.random.nextDouble()) * simulation.options.ttlMs * World.MS);
      freeze(nanos, false);
    }
  }

  private void cut(long nanos) {
    world.trace(name, "is cut off for " + nanos / World.MS + " ms");
    link.cutUntil(world.now() + nanos);
  }

  private void halt(String reason) {
    if (simulation.plant.workersHeedDeadlines()) {
      world.trace(name, "halts: " + reason);
      link.die();
      throw new ProcessDead(name);
    }
  }

  private void step() {
    if (link.dead()) {
      died();
      return;
    }
    if (link.frozen()) {
      world.at(link.frozenUntil(), this::step);
      return;
    }
    try {
      // The guard is a thread of its own: now one is first, now the other.
      boolean guardFirst = world.chance(0.7);
      if (guardFirst) {
        executions.guard();
      }
      if (!clock.busy() && !loop.step(Duration.ZERO)) {
        leave();
        return;
      }
      if (!guardFirst) {
        executions.guard();
      }
    } catch (ProcessDead e) {
      died();
      return;
    }
    world.after(world.between(2, world.chance(0.3) ? 10 : 90), this::step);
  }

  private void leave() {
    world.trace(name, "leaves");
    loop.close();
    link.die();
    gone = true;
    slots.died();
    simulation.cluster.workerGone(this);
  }

  /** At once, with all its connections. */
  void died() {
    if (!gone) {
      gone = true;
      world.trace(name, "is dead");
      link.die();
      executions.died();
      slots.died();
      simulation.cluster.workerGone(this);
    }
  }

  void freeze(long nanos, boolean sleep) {
    world.trace(name, (sleep ? "sleeps for " : "freezes for ") + nanos / World.MS + " ms");
    link.freezeUntil(world.now() + nanos);
    simulation.backend.frozen(name, nanos, simulation.options.ttlMs * World.MS);
    if (sleep) {
      clock.slept(nanos);
    }
  }

  void drain() {
    world.trace(name, "drains");
    slots.close(loop::drain);
  }
}
