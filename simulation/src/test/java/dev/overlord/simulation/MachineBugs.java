package dev.overlord.simulation;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.TopUp;
import dev.overlord.coordinator.machine.WorkerSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Deliberate bugs in what a leader decides. */
final class MachineBugs {
  private MachineBugs() {}

  /** The machine with this bug, in seeds that are steered so. */
  static Plant with(Function<MachineConfig, ShardMachine> maker, UnaryOperator<Options> steering) {
    return new Plant() {
      @Override
      ShardMachine machine(MachineConfig config, Options options) {
        return maker.apply(config);
      }

      @Override
      Options steer(Options drawn) {
        return steering.apply(drawn);
      }
    };
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

  /** The same worker's word, as if it had begun anew. */
  private static Hello newer(Hello hello, long incarnation) {
    return new Hello(hello.worker(), incarnation, hello.inbox(), hello.capacity());
  }

  /** A hello that is said again ends the leases of its own incarnation too. */
  static final class RepeatedHelloCounts extends ShardMachine {
    RepeatedHelloCounts(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      if (command instanceof Command.WorkerSaid said && said.message() instanceof Hello hello) {
        WorkerSession known = state().worker(hello.worker());
        if (known != null && known.incarnation() == hello.incarnation()) {
          Hello claims = newer(hello, hello.incarnation() + 1);
          List<Event> events =
              new ArrayList<>(super.decide(new Command.WorkerSaid(claims, true, 0), now));
          events.removeIf(e -> e instanceof Event.Transient);
          events.addAll(super.decide(command, now));
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
                  was.apiKeyFile(),
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

  /** Leaves out some of what is decided. */
  static final class Forgets extends ShardMachine {
    private final Predicate<Event> forgotten;

    Forgets(MachineConfig config, Predicate<Event> forgotten) {
      super(config);
      this.forgotten = forgotten;
    }

    /** Executions that a lease leaves behind, of these kinds of pools. */
    static ShardMachine stranded(MachineConfig config, boolean byTimeOnly) {
      return new Forgets(
          config,
          e -> e instanceof Event.ExecutionStranded it && byTimeOnly == it.stranded().byTimeOnly());
    }

    /** That time ends what is stranded. */
    static ShardMachine strandedEnds(MachineConfig config) {
      return new Forgets(
          config, e -> e instanceof Event.StrandedEnded it && it.why().equals("time is up"));
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.removeIf(forgotten);
      return events;
    }
  }

  /** What only time may end is ended by a worker's word too. */
  static final class BelievesTheWorker extends ShardMachine {
    BelievesTheWorker(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(e -> e instanceof Event.ExecutionStranded it ? endable(it) : e);
      return events;
    }

    private static Event endable(Event.ExecutionStranded event) {
      Stranded was = event.stranded();
      Stranded now =
          new Stranded(was.worker(), was.incarnation(), was.endpoint(), was.remainingMs(), false);
      return new Event.ExecutionStranded(event.pool(), event.token(), now, event.endsAt());
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

  /** A slot is topped up though its pool is over a lowered limit. */
  static final class TopsUp extends ShardMachine {
    TopsUp(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = super.decide(command, now);
      return events.isEmpty() && command instanceof Command.Dispatch next
          ? TopUp.of(state(), next.pool(), now, config().ttl().toNanos())
          : events;
    }
  }
}
