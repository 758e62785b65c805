package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.coordinator.machine.AheadOfWaiters;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LeaseEnd;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.Source;
import dev.overlord.coordinator.machine.WorkerSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** No bug: now and then somebody cancels a task that runs, as an operator will. */
  static class Cancels extends ShardMachine {
    private static final int RARELY = 40;
    private int times;

    Cancels(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      if (events.isEmpty() && command instanceof Command.TimePassed && ++times % RARELY == 0) {
        for (PoolState pool : state().pools().values()) {
          for (Map.Entry<Long, LiveLease> entry : pool.leases().entrySet()) {
            Lease lease = entry.getValue().lease();
            if (lease.ref() != null && events.isEmpty()) {
              cancel(pool.name(), entry.getKey(), lease, events);
            }
          }
        }
      }
      return events;
    }

    private void cancel(String pool, long token, Lease lease, List<Event> events) {
      String ref = String.valueOf(lease.ref());
      events.add(new Event.LeaseOrphaned(pool, token));
      events.add(
          new Event.TaskDone(
              pool,
              TaskRef.parse(ref),
              Source.LEASE,
              new TaskResult(
                  String.valueOf(lease.taskId()),
                  ref,
                  pool,
                  Outcome.CANCELLED,
                  null,
                  null,
                  null,
                  1,
                  lease.worker(),
                  token,
                  null,
                  null,
                  null,
                  null,
                  Map.of()),
              null));
      WorkerSession worker = state().worker(lease.worker());
      if (worker != null) {
        events.add(
            new Event.Told(
                worker.inbox(),
                new InboxMessage.Revoke(
                    config().shard(), lease.worker(), lease.incarnation(), token, "cancelled")));
      }
    }
  }

  /** A revocation ends the lease: the slot is free before its worker has stopped. */
  static final class RevokingFreesTheSlot extends Cancels {
    RevokingFreesTheSlot(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      for (Event event : List.copyOf(events)) {
        if (event instanceof Event.LeaseOrphaned it) {
          events.add(new Event.LeaseEnded(it.pool(), it.token(), LeaseEnd.RELEASED));
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
      return drawn.only(5_000, Options.Fault.REBALANCE);
    }

    @Override
    ShardMachine machine(MachineConfig config, Options options) {
      return new Cancels(config);
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
