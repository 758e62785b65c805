package dev.overlord.coordinator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.coordinator.shell.ReplayCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Given, when, then on the machine. After each command it proves three of the laws: decide changed
 * nothing, the invariants hold after each apply, and the log rebuilds the state.
 */
final class MachineFixture {
  static final Duration TTL = Duration.ofSeconds(60);
  static final String POOL = "p";
  static final String TOPIC = "overlord.tasks.p";
  static final String URL = "http://backend";
  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  final ShardMachine machine;
  private ReplayCheck replay = new ReplayCheck();
  private long nanos = 1_000_000_000L;
  private long nextOffset;
  private double random = 0.5;

  MachineFixture() {
    this(new Bounds(100, 1 << 20, 8, 50, 30, 40, 20, 10, 64));
  }

  MachineFixture(Bounds bounds) {
    machine = new ShardMachine(new MachineConfig(0, TTL, bounds));
  }

  static MachineFixture withPool(int limit) {
    return with(PoolDefinition.of(limit, "openai", URL));
  }

  static MachineFixture with(PoolDefinition definition) {
    return new MachineFixture().define(definition);
  }

  MachineFixture define(PoolDefinition definition) {
    when(new Command.DefinePool(POOL, definition, 0));
    when(new Command.TopicSeen(POOL, Lane.NORMAL, TOPIC, "id-1", List.of(0L)));
    return this;
  }

  ShardState state() {
    return machine.state();
  }

  PoolState pool() {
    PoolState pool = state().pool(POOL);
    assertThat(pool).isNotNull();
    return java.util.Objects.requireNonNull(pool);
  }

  Now now() {
    return new Now(nanos, START.plusNanos(nanos));
  }

  MachineFixture pass(Duration time) {
    nanos += time.toNanos();
    return this;
  }

  MachineFixture random(double value) {
    random = value;
    return this;
  }

  /** Decides, checks, applies. */
  List<Event> when(Command command) {
    Map<String, String> before = ReplayCheck.durable(state());
    List<Event> events = machine.decide(command, now());
    assertThat(ReplayCheck.durable(state())).as("decide changes nothing").isEqualTo(before);
    assertThat(machine.decide(command, now())).as("decide is a function").isEqualTo(events);
    for (Event event : events) {
      state().apply(event);
      Invariants.check(state());
      if (event instanceof Event.TaskLeased leased) {
        Invariants.checkGrant(java.util.Objects.requireNonNull(state().pool(leased.pool())));
      }
    }
    state().pools().values().forEach(Invariants::checkCancelled);
    replay.write(events, state());
    replay.check(state());
    return events;
  }

  MachineFixture worker(String name, long incarnation, int capacity) {
    says(new WorkerMessage.Hello(name, incarnation, 0, Map.of(POOL, capacity)));
    return this;
  }

  List<Event> says(WorkerMessage message) {
    return when(new Command.WorkerSaid(message, true, random));
  }

  List<Event> heartbeat(String worker, long incarnation, long largest, long... tokens) {
    return says(
        new WorkerMessage.Heartbeat(
            worker,
            incarnation,
            0,
            7,
            Map.of(POOL, 4),
            LongStream.of(tokens).boxed().toList(),
            largest,
            List.of()));
  }

  /** A process without capacity that holds these tokens; these ids wait in it. */
  List<Event> waits(String worker, List<Long> tokens, String... ids) {
    return says(
        new WorkerMessage.Heartbeat(
            worker,
            1,
            1,
            7,
            Map.of(),
            tokens,
            tokens.stream().mapToLong(t -> t).max().orElse(0),
            java.util.Arrays.stream(ids).map(id -> new WorkerMessage.Waiter(id, POOL)).toList()));
  }

  /** Puts this many tasks, with ids t0, t1, …, into the topic and has them read. */
  MachineFixture tasks(int count) {
    List<ReadTask> read = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      read.add(task(nextOffset++));
    }
    when(new Command.TasksRead(POOL, Lane.NORMAL, read));
    return this;
  }

  MachineFixture brokenTask(String reason) {
    TaskRef ref = new TaskRef(TOPIC, 0, nextOffset++);
    ReadTask broken =
        new ReadTask(
            ref, null, new TaskError("invalid_task", reason), new byte[] {'x'}, null, START);
    when(new Command.TasksRead(POOL, Lane.NORMAL, List.of(broken)));
    return this;
  }

  ReadTask task(long offset) {
    Task task = Task.of("t" + offset, RawJson.of("{}"));
    return new ReadTask(
        new TaskRef(TOPIC, 0, offset), task, null, TaskCodec.write(task), null, now().wall());
  }

  /** Dispatches until nothing more happens; answers wishes for payloads at once. */
  List<Event> dispatch() {
    List<Event> all = new ArrayList<>();
    List<Event> step = when(new Command.Dispatch(POOL));
    while (!step.isEmpty()) {
      all.addAll(step);
      for (Event event : step) {
        if (event instanceof Event.PayloadWanted wanted) {
          all.addAll(when(new Command.PayloadRead(POOL, task(wanted.ref().offset()))));
        }
      }
      step = when(new Command.Dispatch(POOL));
    }
    return all;
  }

  /** The leases that dispatching grants. */
  List<Event.TaskLeased> grants() {
    return of(dispatch(), Event.TaskLeased.class);
  }

  List<Event> finishes(Event.TaskLeased granted) {
    return finishes(granted, null, 200);
  }

  List<Event> fails(Event.TaskLeased granted, FailureKind kind, @Nullable Integer status) {
    return fails(granted, kind, status, null);
  }

  List<Event> fails(
      Event.TaskLeased granted, FailureKind kind, @Nullable Integer status, @Nullable Long after) {
    return finishes(granted, new Failure(kind, new TaskError("code", "why"), after), status);
  }

  /** It succeeds now, having taken so long; its hand-over took what passed besides. */
  List<Event> finishesAfter(Event.TaskLeased granted, Duration execution) {
    return says(finished(granted, null, 200, execution));
  }

  private List<Event> finishes(
      Event.TaskLeased granted, @Nullable Failure failure, @Nullable Integer status) {
    return says(finished(granted, failure, status, null));
  }

  private WorkerMessage.Finished finished(
      Event.TaskLeased granted,
      @Nullable Failure failure,
      @Nullable Integer status,
      @Nullable Duration execution) {
    return new WorkerMessage.Finished(
        granted.lease().worker(),
        granted.lease().incarnation(),
        POOL,
        granted.token(),
        failure,
        status,
        RawJson.of("{}"),
        null,
        execution == null ? now().wall() : now().wall().minus(execution),
        now().wall(),
        execution == null ? null : execution.toMillis(),
        now().wall(),
        Map.of());
  }

  /** Time passes and everything that workers said was read. */
  List<Event> timePasses(Duration time) {
    pass(time);
    return when(new Command.TimePassed(nanos));
  }

  /** The leader dies; a new one replays its log and takes over. */
  MachineFixture leaderDies() {
    MachineFixture next = new MachineFixture();
    next.replay = replay;
    next.nanos = nanos;
    next.nextOffset = nextOffset;
    ShardState rebuilt = replay.rebuild();
    assertThat(ReplayCheck.durable(rebuilt)).isEqualTo(ReplayCheck.durable(state()));
    replay.restoreInto(next.state());
    next.when(new Command.TakeOver(2));
    return next;
  }

  static <T extends Event> List<T> of(List<Event> events, Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static <T extends Event> T one(List<Event> events, Class<T> type) {
    List<T> found = of(events, type);
    assertThat(found).as(type.getSimpleName() + " in " + events).hasSize(1);
    return found.getFirst();
  }
}
