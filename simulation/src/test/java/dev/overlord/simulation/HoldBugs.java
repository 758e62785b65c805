package dev.overlord.simulation;

import dev.overlord.common.model.WaitingTask;
import dev.overlord.coordinator.machine.AheadOfWaiters;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.Hold;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.Throttling;
import dev.overlord.coordinator.machine.Throttling.Cooldown;
import dev.overlord.simulation.SimResults.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Deliberate bugs in what follows from a backend that turns executions away. */
final class HoldBugs {
  private HoldBugs() {}

  /** A cooldown that begins ends at another time. */
  private abstract static class OtherEnds extends ShardMachine {
    OtherEnds(MachineConfig config) {
      super(config);
    }

    /**
     * @param until as the rules have it
     */
    abstract Instant end(PoolState pool, Instant until, Instant now);

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e -> e instanceof Event.PoolCooled it ? changed(it, now.wall()) : e);
      return events;
    }

    private Event changed(Event.PoolCooled cooled, Instant now) {
      Throttling was = cooled.throttling();
      Cooldown cooldown = was.cooldown();
      PoolState pool = state().pool(cooled.pool());
      if (cooldown == null || pool == null) {
        return cooled;
      }
      Instant until = end(pool, cooldown.until(), now);
      return new Event.PoolCooled(
          cooled.pool(),
          new Throttling(
              was.inARow(), was.level(), new Cooldown(until, cooldown.kind(), cooldown.reason())));
    }
  }

  /** A pool cools for half as long as its backend asks. */
  static final class CoolsHalfAsLong extends OtherEnds {
    CoolsHalfAsLong(MachineConfig config) {
      super(config);
    }

    @Override
    Instant end(PoolState pool, Instant until, Instant now) {
      return now.plus(Duration.between(now, until).dividedBy(2));
    }
  }

  /** What is left of a cooldown is added to the next. */
  static final class AddsCooldowns extends OtherEnds {
    AddsCooldowns(MachineConfig config) {
      super(config);
    }

    @Override
    Instant end(PoolState pool, Instant until, Instant now) {
      Hold hold = pool.hold(now);
      Instant before = hold == null ? null : hold.until();
      return before == null ? until : until.plus(Duration.between(now, before));
    }
  }

  /** A new leader knows nothing of the cooldowns that last. */
  static final class ForgetsCooldowns extends ShardMachine {
    ForgetsCooldowns(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      if (command instanceof Command.TakeOver) {
        state()
            .pools()
            .keySet()
            .forEach(pool -> events.add(new Event.PoolCooled(pool, new Throttling(0, 0, null))));
      }
      return events;
    }
  }

  /** Slots are topped up while their pool cools down. */
  static final class PrefetchesWhileCooling extends ShardMachine {
    private final AheadOfWaiters grants;

    PrefetchesWhileCooling(MachineConfig config) {
      super(config);
      this.grants = new AheadOfWaiters(config, state());
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = super.decide(command, now);
      return events.isEmpty() && command instanceof Command.Dispatch next
          ? grants.more(next.pool(), now)
          : events;
    }
  }

  /** A backend that takes nothing costs its tasks an attempt. */
  static final class RefusalCountsAnAttempt extends ShardMachine {
    RefusalCountsAnAttempt(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e -> e instanceof Event.TaskRequeued it ? counted(it) : e);
      return events;
    }

    private static Event counted(Event.TaskRequeued event) {
      WaitingTask was = event.waiting();
      Said said = SimResults.Said.in(was.lastError());
      boolean nothing =
          said == null
              || switch (said.kind()) {
                case UNREACHABLE, REFUSED, QUOTA, LOADING -> false;
                case RATE_LIMITED, OVERLOAD, TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED -> true;
              };
      return nothing
          ? event
          : new Event.TaskRequeued(
              event.pool(),
              event.ref(),
              new WaitingTask(
                  was.dueAt(),
                  was.attempts() + 1,
                  was.interruptions(),
                  was.throttles(),
                  was.releases(),
                  was.alone(),
                  was.lastError(),
                  was.verdict()));
    }
  }
}
