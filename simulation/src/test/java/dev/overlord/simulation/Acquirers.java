package dev.overlord.simulation;

import dev.overlord.common.model.Lease;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Agents that share the pools' caps with the tasks: each asks for a slot, uses it, rests, and asks
 * again, in whichever process lives. Once the faults are over each waits for as long as it takes,
 * until it has had its slots and all tasks are done.
 */
final class Acquirers {
  /** Grants to tasks that one waiter may see, beside those in turn: probes of stopped endpoints. */
  static final int MOST_TASKS_BEFORE = 12;

  /** An order-0 grant for the one, an order-0 grant for the other: nobody waits for longer. */
  private static final long LONGEST_WAIT_MS = 200_000;

  private static final int SLOTS_EACH = 2;

  private final Simulation simulation;
  private final World world;
  private final List<Agent> agents = new ArrayList<>();

  Acquirers(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
  }

  void begin() {
    SlotOptions options = simulation.options.slots;
    for (int i = 0; i < options.agents; i++) {
      Agent agent = new Agent("agent" + i, world.chance(options.heedless));
      agents.add(agent);
      world.after(world.between(0, simulation.options.submittingMs), agent::ask);
    }
  }

  /** Every one had its share after the faults. */
  boolean done() {
    return agents.stream().allMatch(agent -> agent.served >= SLOTS_EACH && !agent.waits());
  }

  /** A lease of this pool was committed. */
  void granted(String pool, Lease lease) {
    if (!simulation.healedFor(simulation.options.slots.settleMs)) {
      return;
    }
    for (Agent agent : agents) {
      SlotUse use = agent.use;
      if (use != null && use.plan.pool().name().equals(pool) && isHeard(use)) {
        use.othersWere(lease);
      }
    }
  }

  /** By now its pool's leader knows of it. */
  private boolean isHeard(SlotUse use) {
    return use.waits() && use.plan.patient() && world.now() - use.askedAt > 3_000 * World.MS;
  }

  /** Nobody waits for ever once the faults are over. */
  void checkWaits() {
    for (Agent agent : agents) {
      SlotUse use = agent.use;
      world.require(
          use == null || !use.waits() || world.now() - use.askedAt < LONGEST_WAIT_MS * World.MS,
          Checker.LIVE,
          () -> agent.who + " has waited for a slot for " + LONGEST_WAIT_MS + " ms");
    }
  }

  private final class Agent {
    private final String who;
    private final boolean heedless;
    private @Nullable SlotUse use;
    private int served;

    Agent(String who, boolean heedless) {
      this.who = who;
      this.heedless = heedless;
    }

    boolean waits() {
      SlotUse current = use;
      return current != null && current.waits();
    }

    void ask() {
      if (simulation.healed() && served >= SLOTS_EACH && simulation.book.allDone()) {
        return;
      }
      WorkerProcess process = world.oneOf(simulation.cluster.seats).process;
      if (process == null || !process.slots.takesMore()) {
        world.after(world.between(20, 400), this::ask);
        return;
      }
      SlotUse next = new SlotUse(simulation, process.slots, plan(), this::over);
      use = next;
      next.begin();
    }

    private void over() {
      SlotUse last = use;
      if (simulation.healed() && last != null && last.wasServed()) {
        served++;
      }
      use = null;
      long rest = world.chance(0.5) ? world.between(0, 20) : world.between(100, 4_000);
      world.after(rest, this::ask);
    }

    private SlotUse.Plan plan() {
      SlotOptions options = simulation.options.slots;
      boolean isLong = !simulation.healed() && world.chance(0.15);
      long patience =
          simulation.healed()
              ? Long.MAX_VALUE
              : world.chance(0.3) ? world.between(1, 300) : world.between(500, 15_000);
      return new SlotUse.Plan(
          who,
          world.oneOf(simulation.options.pools),
          patience,
          isLong ? world.between(3_000, 18_000) : world.between(0, options.holdMs),
          world.chance(0.2),
          heedless);
    }
  }
}
