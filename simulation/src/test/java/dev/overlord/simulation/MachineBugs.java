package dev.overlord.simulation;

import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
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
import java.util.function.Function;

/** Deliberate bugs in what a leader decides. */
final class MachineBugs {
  private MachineBugs() {}

  /** Decides otherwise than it should. */
  static final class Machine extends Plant {
    private final Function<MachineConfig, ShardMachine> maker;

    Machine(Function<MachineConfig, ShardMachine> maker) {
      this.maker = maker;
    }

    @Override
    ShardMachine machine(MachineConfig config) {
      return maker.apply(config);
    }
  }

  /** Leases keep no fresh TTL at a takeover: they have run out when the leader begins. */
  static final class NoFreshTtl extends ShardMachine {
    NoFreshTtl(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e ->
          e instanceof Event.TakenOver over
              ? new Event.TakenOver(over.at() - config().ttl().toNanos())
              : e);
      return events;
    }
  }

  /** A finish whose lease is over makes an outcome all the same. */
  static final class AcceptsStaleFinish extends ShardMachine {
    private final Map<Long, Event.TaskLeased> granted = new HashMap<>();

    AcceptsStaleFinish(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e -> {
        if (e instanceof Event.TaskLeased leased) {
          granted.put(leased.token(), leased);
        }
        return e instanceof Event.StaleFinish stale ? done(stale) : e;
      });
      return events;
    }

    private Event done(Event.StaleFinish stale) {
      Event.TaskLeased lease = granted.get(stale.token());
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

  /** A hello ends the leases of its own incarnation too. */
  static final class HelloEndsItsOwn extends ShardMachine {
    HelloEndsItsOwn(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>();
      if (command instanceof Command.WorkerSaid said && said.message() instanceof Heartbeat beat) {
        Hello later =
            new Hello(beat.worker(), beat.incarnation() + 1, beat.inbox(), beat.capacity());
        if (beat.seq() % 5 == 4) {
          events.addAll(super.decide(new Command.WorkerSaid(later, true, 0), now));
          events.removeIf(e -> e instanceof Event.Transient);
          return events;
        }
      }
      return super.decide(command, now);
    }
  }

  /** What a heartbeat does not list is requeued, even if the worker cannot have read of it yet. */
  static final class RequeuesUnread extends ShardMachine {
    RequeuesUnread(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      if (command instanceof Command.WorkerSaid said && said.message() instanceof Heartbeat beat) {
        Heartbeat claims =
            new Heartbeat(
                beat.worker(),
                beat.incarnation(),
                beat.inbox(),
                beat.seq(),
                beat.capacity(),
                beat.tokens(),
                Long.MAX_VALUE,
                beat.waiters());
        return super.decide(
            new Command.WorkerSaid(claims, said.sinceTakeover(), said.random()), now);
      }
      return super.decide(command, now);
    }
  }

  /** The pool's limit is one more than what was defined. */
  static final class OneSlotMore extends ShardMachine {
    OneSlotMore(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e -> e instanceof Event.PoolDefined defined ? more(defined) : e);
      return events;
    }

    private static Event more(Event.PoolDefined defined) {
      PoolDefinition was = defined.definition();
      return was == null
          ? defined
          : new Event.PoolDefined(
              defined.pool(),
              new PoolDefinition(
                  was.concurrency() + 1,
                  was.handler(),
                  was.backend(),
                  was.endpoints(),
                  was.model(),
                  was.apiKeyEnv(),
                  was.timeoutMs(),
                  was.maxAttempts(),
                  was.maxInterruptions(),
                  was.slotReuse(),
                  was.strandedMaxMs(),
                  was.backendIgnoresDisconnect(),
                  was.lanes(),
                  was.paused(),
                  was.revision(),
                  null),
              defined.offset());
    }
  }

  /** Executions that are stranded are not counted. */
  static final class ForgetsStranded extends ShardMachine {
    ForgetsStranded(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.removeIf(e -> e instanceof Event.ExecutionStranded);
      return events;
    }
  }

  /** A slot is free a fifth of the TTL before its lease has run out. */
  static final class ExpiresEarly extends ShardMachine {
    ExpiresEarly(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      return command instanceof Command.TimePassed passed && passed.readUpTo() > Long.MIN_VALUE / 2
          ? super.decide(new Command.TimePassed(now.nanos() + config().ttl().toNanos() / 5), now)
          : super.decide(command, now);
    }
  }

  /** A success that is requeued too. */
  static final class RequeuesWhatIsDone extends ShardMachine {
    RequeuesWhatIsDone(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      boolean late =
          command instanceof Command.WorkerSaid said && said.message() instanceof Finished;
      if (late && now.nanos() % 10 == 0) {
        events.removeIf(e -> e instanceof Event.LeaseEnded);
      }
      return events;
    }
  }
}
