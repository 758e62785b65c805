package dev.overlord.simulation;

import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deliberate bugs in what a leader makes of a task. */
final class TaskBugs {
  private TaskBugs() {}

  /** Remembers what was granted, as a leader that keeps too much would. */
  abstract static class Remembers extends ShardMachine {
    private final Map<Long, Event.TaskLeased> granted = new HashMap<>();

    Remembers(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      for (Event event : events) {
        if (event instanceof Event.TaskLeased leased) {
          granted.put(leased.token(), leased);
        }
      }
      return events;
    }

    Event.@Nullable TaskLeased granted(long token) {
      return granted.get(token);
    }
  }

  /** A finish whose lease is over makes an outcome all the same. */
  static final class AcceptsStaleFinish extends Remembers {
    AcceptsStaleFinish(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = super.decide(command, now);
      events.replaceAll(e -> e instanceof Event.StaleFinish stale ? done(stale) : e);
      return events;
    }

    private Event done(Event.StaleFinish stale) {
      Event.TaskLeased lease = granted(stale.token());
      if (lease == null) {
        return stale;
      }
      TaskRef ref = lease.task().ref();
      TaskResult result =
          new TaskResult(
              ref.toString(),
              ref.toString(),
              stale.pool(),
              Outcome.SUCCEEDED,
              null,
              null,
              null,
              1,
              stale.worker(),
              stale.token(),
              null,
              null,
              null,
              null,
              Map.of());
      return new Event.TaskDone(stale.pool(), ref, Source.LEASE, result, null);
    }
  }

  /** A release that comes too late requeues its task once more. */
  static final class RequeuesTwice extends Remembers {
    RequeuesTwice(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = super.decide(command, now);
      boolean late = command instanceof Command.WorkerSaid it && it.message() instanceof Released;
      if (late && events.size() == 1 && events.getFirst() instanceof Event.StaleFinish stale) {
        Event.TaskLeased lease = granted(stale.token());
        if (lease != null) {
          WaitingTask waiting = new WaitingTask(null, 0, 0, 0, 0, false, null, null);
          events.add(new Event.TaskRequeued(stale.pool(), lease.task().ref(), waiting));
        }
      }
      return events;
    }
  }

  /** A success whose lease goes on. */
  static final class LeaseOutlivesItsFinish extends ShardMachine {
    LeaseOutlivesItsFinish(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      boolean finish = command instanceof Command.WorkerSaid it && it.message() instanceof Finished;
      if (finish && now.nanos() % 10 == 0) {
        events.removeIf(e -> e instanceof Event.LeaseEnded);
      }
      return events;
    }
  }

  /** Of a slot whose worker is lost every order counts an interruption. */
  static final class BlamesNeighbours extends ShardMachine {
    BlamesNeighbours(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e -> e instanceof Event.TaskRequeued it ? blamed(it) : e);
      return events;
    }

    private static Event blamed(Event.TaskRequeued event) {
      WaitingTask was = event.waiting();
      return was.alone() && was.interruptions() == 0
          ? new Event.TaskRequeued(
              event.pool(),
              event.ref(),
              new WaitingTask(was.dueAt(), was.attempts(), 1, 0, 0, true, was.lastError(), null))
          : event;
    }
  }
}
