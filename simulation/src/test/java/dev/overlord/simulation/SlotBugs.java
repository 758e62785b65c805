package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.coordinator.machine.AheadOfWaiters;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardMachine;
import java.util.ArrayList;
import java.util.List;

/** Deliberate bugs around slots that are waited for, and leases that are revoked. */
final class SlotBugs {
  private SlotBugs() {}

  /** Work is granted ahead whether or not somebody waits for a slot. */
  static final class PrefetchesPastWaiters extends ShardMachine {
    private final AheadOfWaiters grants;

    PrefetchesPastWaiters(MachineConfig config) {
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

  /** Whoever is listed as waiting waits, even with a slot on its way. */
  static final class ServesWaitersTwice extends ShardMachine {
    ServesWaitersTwice(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      if (command instanceof Command.WorkerSaid said && said.message() instanceof Heartbeat beat) {
        events.removeIf(Event.WaitersHeard.class::isInstance);
        for (PoolState pool : state().pools().values()) {
          var waiters = beat.waiters().stream().filter(w -> w.pool().equals(pool.name())).toList();
          events.add(
              new Event.WaitersHeard(
                  pool.name(),
                  beat.worker(),
                  beat.incarnation(),
                  beat.inbox(),
                  waiters,
                  now.nanos()));
        }
      }
      return events;
    }
  }

  /** For the worker a revoked lease is like any other: confirmations move its deadline. */
  static final class ConfirmationsMoveRevokedLeases extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.longTasks = 0.8;
      return drawn.only(600, Options.Fault.CANCEL);
    }

    @Override
    Log workerLog(Log log, Link link, World world) {
      return Inboxes.changing(
          log, messages -> messages.removeIf(it -> it.message() instanceof InboxMessage.Revoke));
    }
  }

  /**
   * A lease's deadline counts from whatever heartbeat was confirmed last, even if that confirmation
   * stands behind its assignment.
   */
  static final class DeadlinePerWorker extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.longTasks = 0.5;
      return drawn.only(700, Options.Fault.CUT_WORKER);
    }

    @Override
    Log workerLog(Log log, Link link, World world) {
      return Inboxes.changing(
          log,
          messages -> {
            List<Inboxes.Message> runs = new ArrayList<>(messages);
            runs.removeIf(it -> !(it.message() instanceof InboxMessage.Run));
            messages.removeAll(runs);
            messages.addAll(runs);
          });
    }
  }
}
