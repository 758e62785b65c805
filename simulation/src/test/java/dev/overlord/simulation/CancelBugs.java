package dev.overlord.simulation;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LeaseEnd;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Deliberate bugs in what becomes of cancelled tasks. */
final class CancelBugs extends ShardMachine {
  private final BiFunction<CancelBugs, Event, List<Event>> bug;

  private CancelBugs(MachineConfig config, BiFunction<CancelBugs, Event, List<Event>> bug) {
    super(config);
    this.bug = bug;
  }

  private static Plant with(BiFunction<CancelBugs, Event, List<Event>> bug) {
    return MachineBugs.with(
        config -> new CancelBugs(config, bug),
        options -> {
          options.faults.add(Options.Fault.CANCEL);
          options.faultEveryMs = 600;
          return options;
        });
  }

  /** What a worker gives back waits for another execution though it is cancelled. */
  static Plant returns() {
    return with((machine, event) ->
        event instanceof Event.TaskRequeued it && machine.isCancelled(it.pool(), it.ref())
            ? List.of(new Event.TaskRequeued(it.pool(), it.ref(), again(it.waiting())))
            : List.of(event));
  }

  private static WaitingTask again(WaitingTask it) {
    return new WaitingTask(
        it.dueAt(),
        it.attempts(),
        it.interruptions(),
        it.throttles(),
        it.releases(),
        it.alone(),
        it.lastError(),
        null);
  }

  /** Only what was dispatched before is noted. */
  static Plant forgetsUnread() {
    return with((machine, event) ->
        event instanceof Event.CancelNoted it && machine.isUnread(it.pool(), it.ref())
            ? List.of()
            : List.of(event));
  }

  /** The slot of what is cancelled is free at once. */
  static Plant freesTheSlot() {
    return with((machine, event) ->
        event instanceof Event.LeaseRevoked it ? machine.ended(it) : List.of(event));
  }

  /** The next in the topic is cancelled. */
  static Plant cancelsTheNext() {
    return with((machine, event) ->
        event instanceof Event.CancelNoted it && machine.isUnread(it.pool(), it.ref())
            ? List.of(new Event.CancelNoted(it.pool(), next(it.ref()), it.cancellation()))
            : List.of(event));
  }

  private static TaskRef next(TaskRef ref) {
    return new TaskRef(ref.topic(), ref.partition(), ref.offset() + 1);
  }

  private boolean isCancelled(String name, TaskRef ref) {
    PoolState pool = state().pool(name);
    return pool != null && pool.cancelled().containsKey(ref);
  }

  private boolean isUnread(String name, TaskRef ref) {
    PoolState pool = state().pool(name);
    return pool != null
        && pool.waitingTask(ref) == null
        && pool.leases().values().stream()
            .noneMatch(live -> ref.toString().equals(live.lease().ref()));
  }

  private List<Event> ended(Event.LeaseRevoked event) {
    PoolState pool = state().pool(event.pool());
    LiveLease live = pool == null ? null : pool.lease(event.token());
    String ref = live == null ? null : live.lease().ref();
    return ref == null
        ? List.of(event)
        : List.of(
            new Event.LeaseEnded(event.pool(), event.token(), LeaseEnd.RELEASED),
            new Event.TaskRequeued(
                event.pool(),
                TaskRef.parse(ref),
                new WaitingTask(null, 0, 0, 0, 0, false, null, null)
                    .givenUp(Verdict.of(new TaskError("cancelled", "at once")))));
  }

  @Override
  public List<Event> decide(Command command, Now now) {
    List<Event> events = new ArrayList<>();
    for (Event event : super.decide(command, now)) {
      events.addAll(bug.apply(this, event));
    }
    return events;
  }
}
