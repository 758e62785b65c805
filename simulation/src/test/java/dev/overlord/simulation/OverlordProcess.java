package dev.overlord.simulation;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.RecordTooLargeException;
import dev.overlord.coordinator.machine.Invariants;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.shell.ShardLeader;
import dev.overlord.coordinator.shell.ShardOwner;
import dev.overlord.coordinator.shell.ShardSettings;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One Overlord: the production owner and leaders, stepped as the shell's threads would. */
final class OverlordProcess {
  final Link link;
  private final String name;
  private final Simulation simulation;
  private final World world;
  private final SimClock clock;
  private final ShardSettings settings;
  private final Log log;
  private final ShardOwner owner;

  OverlordProcess(Simulation simulation, String name, ShardSettings settings) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.settings = settings;
    this.name = name;
    this.clock = new SimClock(world, world.random.nextLong(30_000 * World.MS));
    this.link = new Link(world, name, clock, true, simulation.patience());
    long pause = 2 * simulation.options.ttlMs * World.MS;
    if (!simulation.healed()) {
      link.stallInFencing(
          simulation.options.fencingStalls,
          () ->
              freeze(world.chance(0.5) ? world.between(100, 1_500) : world.random.nextLong(pause)));
    }
    Log own = simulation.cluster.log(link);
    this.log = simulation.plant.overlordLog(new SlowAdmin(own, simulation), link, world);
    this.owner =
        new ShardOwner(
            () -> own.join(settings.topics().group(), settings.topics().workerEvents(), name),
            shard -> new Run(shard),
            clock,
            new Random(world.random.nextLong()));
    world.trace(name, "starts");
    world.after(world.between(0, 100), this::stepOwner);
  }

  private void stepOwner() {
    if (link.dead()) {
      simulation.cluster.overlordDied(this);
      return;
    }
    if (link.frozen()) {
      world.at(link.frozenUntil() + world.between(0, 5), this::stepOwner);
      return;
    }
    try {
      owner.step();
    } catch (ProcessDead e) {
      world.after(0, this::stepOwner);
      return;
    }
    world.after(world.between(50, 200), this::stepOwner);
  }

  void freeze(long nanos) {
    world.trace(name, "freezes for " + nanos / World.MS + " ms");
    link.freezeUntil(world.now() + nanos);
  }

  /** A leader on the thread that the shell would give it. */
  private final class Run implements ShardOwner.Runner.Run {
    private final ShardLeader leader;
    private final int shard;
    private boolean stopped;
    private boolean ended;
    private @Nullable RuntimeException failure;
    private int idle;

    Run(int shard) {
      this.shard = shard;
      MachineConfig config =
          new MachineConfig(shard, settings.namespace().leaseTtl(), settings.bounds());
      world.trace(name, "takes shard " + shard + " over");
      ShardMachine machine = simulation.plant.machine(config, log, simulation.options);
      this.leader =
          new ShardLeader(
              settings,
              machine,
              simulation.plant.checkpoints(settings.upkeep(), machine.state()),
              log,
              clock,
              new Random(world.random.nextLong()));
      world.after(world.between(0, 20), this::step);
    }

    private void step() {
      if (link.dead()) {
        return;
      }
      if (link.frozen()) {
        world.at(link.frozenUntil() + world.between(0, 5), this::step);
        return;
      }
      if (stopped) {
        end(null);
        return;
      }
      int commits = link.commits();
      long began = world.now();
      try {
        if (!clock.busy()) {
          leader.step(Duration.ZERO);
          // One that stood still in its step may have been replaced meanwhile, and not know it.
          check(link.commits() > commits && world.now() == began);
        }
      } catch (FencedException
          | CommitUncertainException
          | Poison.BrokenException
          | RecordTooLargeException e) {
        end(e);
        return;
      } catch (ProcessDead e) {
        return;
      }
      idle = link.commits() > commits ? 0 : Math.min(idle + 1, 20);
      world.after(world.between(1, 4 + 5L * idle), this::step);
    }

    private void end(@Nullable RuntimeException why) {
      world.trace(name, "leads shard " + shard + " no more" + (why == null ? "" : ": " + why));
      leader.close();
      failure = why;
      ended = true;
    }

    private void check(boolean committed) {
      if (leader.serves() && committed) {
        Invariants.check(leader.state());
        leader.state().pools().values().forEach(Invariants::checkCancelled);
        simulation.leaders.served(shard, leader.state());
      }
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public @Nullable RuntimeException failure() {
      return failure;
    }

    @Override
    public long lastProgress() {
      return leader.lastProgress();
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }
}
