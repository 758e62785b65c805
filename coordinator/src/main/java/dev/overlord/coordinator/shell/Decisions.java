package dev.overlord.coordinator.shell;

import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ShardMachine;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the machine decide, applies what it decides, and remembers what it could not bear. */
final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final ShardMachine machine;
  private final Suspects suspects;
  private final Consumer<Event> applied;

  /** The worker's message that is being decided; null while none is. */
  private @Nullable String handling;

  /**
   * @param applied is told of each event that was applied
   */
  Decisions(ShardMachine machine, Suspects suspects, Consumer<Event> applied) {
    this.machine = machine;
    this.suspects = suspects;
    this.applied = applied;
  }

  /** Leaders failed twice while they handled this worker event. */
  boolean isSuspect(long workerEvent) {
    return suspects.isConvicted(Suspects.name(machine.config().shard(), workerEvent));
  }

  /** Decides what a worker or an operator said at this offset; true when anything came of it. */
  boolean decide(long workerEvent, Command said, Now now, Turn turn) {
    handling = Suspects.name(machine.config().shard(), workerEvent);
    boolean anything = decide(said, now, turn);
    handling = null;
    return anything;
  }

  /** True when anything came of it. */
  boolean decide(Command command, Now now, Turn turn) {
    List<Event> events;
    try {
      events = machine.decide(command, now);
    } catch (RuntimeException e) {
      throw suspected(about(command, now), e);
    }
    for (Event event : events) {
      apply(event, now, turn);
    }
    return !events.isEmpty();
  }

  private void apply(Event event, Now now, Turn turn) {
    try {
      EventLog.write(event, machine.state(), now);
      machine.state().apply(event);
      turn.add(event);
    } catch (RuntimeException e) {
      throw suspected(about(event), e);
    }
    applied.accept(event);
  }

  /** The next leader is told what this one was handling. */
  private RuntimeException suspected(@Nullable TaskRef ref, RuntimeException error) {
    String name = ref != null ? Suspects.name(ref, machine.topicId(ref)) : handling;
    LOG.error("turn.failed shard={} handling={}", machine.config().shard(), name, error);
    if (name != null) {
      suspects.failed(name);
    }
    return error;
  }

  private @Nullable TaskRef about(Command command, Now now) {
    return switch (command) {
      case Command.PayloadRead read -> read.task().ref();
      case Command.PayloadLost lost -> lost.ref();
      case Command.Dispatch next -> machine.nextTask(next.pool(), now);
      case Command.TasksRead read ->
          read.tasks().size() == 1 ? read.tasks().getFirst().ref() : null;
      case Command.WorkerSaid said -> null;
      case Command.CancelTask asked -> null;
      case Command.DefinePool define -> null;
      case Command.TopicSeen seen -> null;
      case Command.TopicGone gone -> null;
      case Command.TakeOver over -> null;
      case Command.TimePassed passed -> null;
    };
  }

  /** A worker's message is to blame for what follows from it, not the task that it is about. */
  private @Nullable TaskRef about(Event event) {
    if (handling != null) {
      return null;
    }
    return event instanceof Event.TaskLeased leased
        ? leased.task().ref()
        : event instanceof Event.TaskDone done ? done.ref() : null;
  }
}
