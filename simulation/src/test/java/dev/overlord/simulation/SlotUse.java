package dev.overlord.simulation;

import dev.overlord.common.model.Lease;
import dev.overlord.worker.loop.SlotDesk;
import org.jspecify.annotations.Nullable;

/**
 * One wait for a slot, and what is done with it, as a thread of the product's user would: it asks,
 * may give up, sends one request, gives back; when the slot is lost it breaks the request off.
 */
final class SlotUse implements SlotDesk.Holder {
  /** How an agent uses slots this time. */
  record Plan(
      String who, SimPool pool, long patience, long duration, boolean idle, boolean heedless) {

    boolean patient() {
      return patience == Long.MAX_VALUE;
    }
  }

  private enum Phase {
    WAITING,
    GIVEN_UP,
    HELD,
    OVER
  }

  final Plan plan;
  final long askedAt;
  final Turns turns = new Turns();
  private final Simulation simulation;
  private final World world;
  private final ProcessSlots process;
  private final String waiter;
  private final Runnable after;
  private Phase phase = Phase.WAITING;
  private SlotDesk.@Nullable Grant grant;
  private Backend.@Nullable Call call;
  private long servedAt;
  private boolean stopping;
  private boolean served;

  /** What was granted in the pool while this one waited. */
  static final class Turns {
    int tasks;
    int slots;
  }

  SlotUse(Simulation simulation, ProcessSlots process, Plan plan, Runnable after) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.process = process;
    this.plan = plan;
    this.after = after;
    this.askedAt = world.now();
    this.waiter = process.nextWaiter();
  }

  void begin() {
    world.trace(process.link.name(), plan.who + " waits for a slot of " + plan.pool.name());
    process.add(this);
    process.desk.ask(waiter, plan.pool.name(), this);
    if (!plan.patient()) {
      world.after(plan.patience, this::timeUp);
    }
  }

  boolean waits() {
    return phase == Phase.WAITING;
  }

  /** It had its slot. */
  boolean wasServed() {
    return served;
  }

  /** What it does may not be interrupted by the end of its pool of leases. */
  boolean runs() {
    return phase == Phase.HELD && call != null;
  }

  private void timeUp() {
    if (phase == Phase.WAITING && !process.later(this::timeUp)) {
      world.trace(process.link.name(), plan.who + " gives up");
      phase = Phase.GIVEN_UP;
      process.desk.giveUp(waiter);
      over();
    }
  }

  @Override
  public void granted(SlotDesk.Grant word) {
    if (phase != Phase.WAITING) {
      process.desk.letGo(word);
      return;
    }
    phase = Phase.HELD;
    grant = word;
    served = true;
    world.after(world.between(0, 4), () -> use(word));
  }

  private void use(SlotDesk.Grant word) {
    if (phase != Phase.HELD || process.later(() -> use(word))) {
      return;
    }
    if (stopping || !process.desk.isHeld(word)) {
      giveBack();
      return;
    }
    world.after(plan.duration, this::done);
    if (!plan.idle) {
      long most = Options.STRANDED_MAX_MS * World.MS / 100 * 98;
      servedAt = world.now() + Math.min(plan.duration, most);
      Backend.Call begun =
          simulation.backend.begin(
              plan.pool, word.shard(), word.token(), process.link.name(), plan.heedless);
      call = begun;
      world.at(servedAt, () -> simulation.backend.answer(begun));
    }
  }

  private void done() {
    if (phase == Phase.HELD && !process.later(this::done)) {
      endCall(false);
      giveBack();
    }
  }

  @Override
  public void lost(String reason) {
    world.trace(process.link.name(), plan.who + " loses its slot: " + reason);
    if (!plan.heedless) {
      world.after(world.between(0, simulation.options.slots.stopMs), this::stop);
    }
  }

  /** Breaks off what it does; where the server computes on, the slot is kept until it is done. */
  void stop() {
    if (phase == Phase.WAITING) {
      timeUp();
      return;
    }
    stopping = true;
    if (phase != Phase.HELD || process.later(this::stop)) {
      return;
    }
    boolean computesOn = plan.pool.ignoresDisconnect() && call != null;
    endCall(true);
    if (!computesOn) {
      giveBack();
    } else {
      world.at(servedAt, this::done);
    }
  }

  private void endCall(boolean aborted) {
    Backend.Call current = call;
    if (current == null || current.workerEnded) {
      return;
    }
    if (aborted) {
      simulation.backend.abort(current);
    } else {
      simulation.backend.returned(current);
    }
  }

  private void giveBack() {
    SlotDesk.Grant held = grant;
    if (phase == Phase.HELD && held != null) {
      phase = Phase.OVER;
      process.desk.letGo(held);
      over();
    }
  }

  void died() {
    endCall(true);
    phase = Phase.OVER;
    over();
  }

  private void over() {
    process.remove(this);
    after.run();
  }

  /** While it waits, waiters and tasks take the freed slots of its pool in turn. */
  void othersWere(Lease granted) {
    if (granted.waiter() == null) {
      turns.tasks++;
    } else {
      turns.slots++;
    }
    world.require(
        turns.tasks <= 2 * turns.slots + Acquirers.MOST_TASKS_BEFORE,
        Checker.FAIR,
        () ->
            plan.who
                + " waits for a slot of "
                + plan.pool.name()
                + " while "
                + turns.tasks
                + " tasks and "
                + turns.slots
                + " others have had theirs");
  }
}
