package dev.overlord.simulation;

import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.lease.KeeperSettings;
import dev.overlord.worker.loop.SlotDesk;
import dev.overlord.worker.loop.Surroundings;
import dev.overlord.worker.loop.WorkerConfig;
import dev.overlord.worker.loop.WorkerLoop;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One incarnation of a worker: the production loop and keeper, stepped. */
final class WorkerProcess {
  private static final TaskHandler NEVER_CALLED =
      context -> {
        throw new IllegalStateException("the simulator runs handlers itself");
      };

  final Link link;
  final WorkerSeat seat;
  private final Simulation simulation;
  private final World world;
  private final SimClock clock;
  private final SimExecutions executions;
  private final WorkerLoop loop;
  private boolean gone;

  WorkerProcess(Simulation simulation, WorkerSeat seat, String name) {
    this.simulation = simulation;
    this.seat = seat;
    this.world = simulation.world;
    this.link = new Link(world, name);
    this.clock = new SimClock(world, seat.wallOffset);
    ElapsedClock elapsed = new ElapsedClock(simulation.plant.elapsedOf(clock));
    this.executions =
        new SimExecutions(
            world,
            clock,
            link,
            elapsed,
            simulation.backend,
            simulation.pools,
            simulation::errorRate,
            this::halt);
    if (!simulation.plant.workersHeedDeadlines()) {
      executions.ignoreDeadlines();
    }
    boolean committed = simulation.plant.workersReadCommitted();
    this.loop =
        new WorkerLoop(
            config(),
            new Surroundings(
                simulation.log(link, clock, committed),
                clock,
                elapsed,
                seat.identities(simulation),
                executions,
                new SlotDesk(),
                this::halt));
    world.trace(name, "starts");
    world.after(world.between(0, 50), this::step);
  }

  private WorkerConfig config() {
    Map<String, Integer> capacity = new TreeMap<>();
    simulation.pools.keySet().forEach(pool -> capacity.put(pool, seat.capacity));
    return new WorkerConfig(
        simulation.topics,
        null,
        "w",
        capacity,
        Duration.ofSeconds(3),
        Map.of("sim", NEVER_CALLED),
        KeeperSettings.DEFAULT_MAX_RESULT_BYTES);
  }

  private void halt(String reason) {
    if (simulation.plant.workersHeedDeadlines()) {
      world.trace(link.name, "halts: " + reason);
      link.die();
      throw new ProcessDead(link.name);
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
      executions.guard();
      if (!clock.busy() && !loop.step(Duration.ZERO)) {
        leave();
        return;
      }
    } catch (ProcessDead e) {
      died();
      return;
    }
    world.after(world.between(2, world.chance(0.3) ? 10 : 90), this::step);
  }

  private void leave() {
    world.trace(link.name, "leaves");
    loop.close();
    link.die();
    gone = true;
    simulation.workerGone(this);
  }

  /** At once, with all its connections. */
  void died() {
    if (!gone) {
      gone = true;
      world.trace(link.name, "is dead");
      link.die();
      executions.died();
      simulation.workerGone(this);
    }
  }

  void freeze(long nanos, boolean sleep) {
    world.trace(link.name, (sleep ? "sleeps for " : "freezes for ") + nanos / World.MS + " ms");
    link.freezeUntil(world.now() + nanos);
    simulation.backend.frozen(link.name);
    if (sleep) {
      clock.slept(nanos);
    }
  }

  void drain() {
    world.trace(link.name, "drains");
    loop.drain();
  }
}
