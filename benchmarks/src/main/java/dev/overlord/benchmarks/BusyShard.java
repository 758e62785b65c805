package dev.overlord.benchmarks;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ReadTask;
import dev.overlord.coordinator.machine.ShardMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A shard's machine whose slots are all leased and whose windows never run dry. A turn ends the
 * oldest leases of one pool and grants what has become free, as a leader's turn does.
 */
public final class BusyShard {
  /** Executions that end in one turn. */
  public static final int ENDS = 8;

  private static final int CAP = 64;
  private static final int WINDOW = 1_000;
  private static final long EXECUTION_MS = 1;
  private static final long HAND_OVER_MS = 4;
  private static final String ENDPOINT = "http://backend";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TURN = Duration.ofMillis(1);
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final List<String> WORKERS = List.of("worker-1", "worker-2");

  /** Leases of one pool, the oldest first, and how far its topic was read. */
  private static final class Pool {
    final String name;
    final Queue<Event.TaskLeased> leases = new ArrayDeque<>();
    long read;
    long granted;

    Pool(String name) {
      this.name = name;
    }
  }

  private final ShardMachine machine = new ShardMachine(new MachineConfig(0, TTL, Bounds.DEFAULT));
  private final List<Pool> pools = new ArrayList<>();
  private final boolean prefetch;
  private final Consumer<Event> observer;
  private long nanos;
  private long seq;
  private int turn;

  /**
   * @param prefetch whether executions are measured, and short against their hand-over, so that the
   *     machine grants ahead
   * @param observer is told each event after it was applied
   */
  public BusyShard(int pools, boolean prefetch, Consumer<Event> observer) {
    this.prefetch = prefetch;
    this.observer = observer;
    for (int number = 0; number < pools; number++) {
      this.pools.add(new Pool("pool-" + number));
    }
    this.pools.forEach(this::define);
    for (String worker : WORKERS) {
      say(new WorkerMessage.Hello(worker, 1, 0, capacity()));
    }
    this.pools.forEach(this::fill);
  }

  public ShardMachine machine() {
    return machine;
  }

  /**
   * One turn: {@link #ENDS} executions of a pool end, and as many leases are granted, each by one
   * decide and one apply.
   *
   * @return the number of leases granted
   */
  public int turn() {
    Pool pool = pools.get(turn++ % pools.size());
    nanos += TURN.toNanos();
    if (turn % 10_000 == 0) {
      beat();
    }
    if (pool.read - pool.granted < WINDOW) {
      read(pool);
    }
    for (int i = 0; i < ENDS; i++) {
      end(pool.leases.remove());
    }
    return fill(pool);
  }

  private void define(Pool pool) {
    PoolDefinition definition = PoolDefinition.of(CAP, "openai", ENDPOINT);
    String topic = topic(pool);
    perform(new Command.DefinePool(pool.name, definition, 0));
    perform(new Command.TopicSeen(pool.name, Lane.NORMAL, topic, "id", List.of(0L)));
    read(pool);
  }

  private void read(Pool pool) {
    List<ReadTask> tasks = new ArrayList<>(WINDOW);
    for (int i = 0; i < WINDOW; i++) {
      Task task = Task.of("task-" + pool.read, RawJson.of("{\"duration_ms\":1}"));
      TaskRef ref = new TaskRef(topic(pool), 0, pool.read++);
      tasks.add(new ReadTask(ref, task, null, TaskCodec.write(task), null, now().wall()));
    }
    perform(new Command.TasksRead(pool.name, Lane.NORMAL, tasks));
  }

  private int fill(Pool pool) {
    int granted = 0;
    Command.Dispatch dispatch = new Command.Dispatch(pool.name);
    for (List<Event> events = perform(dispatch); !events.isEmpty(); events = perform(dispatch)) {
      for (Event event : events) {
        if (event instanceof Event.TaskLeased leased) {
          pool.leases.add(leased);
          granted++;
        }
      }
    }
    pool.granted += granted;
    return granted;
  }

  private void end(Event.TaskLeased leased) {
    Instant end = now().wall();
    long onItsWayMs = Duration.between(leased.lease().grantedAt(), end).toMillis();
    Long heldMs = prefetch ? Math.max(EXECUTION_MS, onItsWayMs - HAND_OVER_MS) : null;
    say(
        new WorkerMessage.Finished(
            leased.lease().worker(),
            leased.lease().incarnation(),
            leased.pool(),
            leased.token(),
            null,
            200,
            RawJson.of("{\"ok\":true}"),
            null,
            end.minusMillis(EXECUTION_MS),
            end,
            heldMs,
            leased.task().enqueuedAt(),
            Map.of()));
  }

  private void beat() {
    for (String worker : WORKERS) {
      List<Long> tokens = new ArrayList<>();
      for (Pool pool : pools) {
        pool.leases.stream()
            .filter(lease -> lease.lease().worker().equals(worker))
            .forEach(lease -> tokens.add(lease.token()));
      }
      long largest = tokens.stream().mapToLong(Long::longValue).max().orElse(0);
      say(new WorkerMessage.Heartbeat(worker, 1, 0, ++seq, capacity(), tokens, largest, List.of()));
    }
  }

  private Map<String, Integer> capacity() {
    Map<String, Integer> capacity = new HashMap<>();
    pools.forEach(pool -> capacity.put(pool.name, CAP));
    return capacity;
  }

  private List<Event> say(WorkerMessage message) {
    return perform(new Command.WorkerSaid(message, true, 0.5));
  }

  private List<Event> perform(Command command) {
    List<Event> events = machine.decide(command, now());
    for (Event event : events) {
      machine.state().apply(event);
      observer.accept(event);
    }
    return events;
  }

  private Now now() {
    return new Now(nanos, START.plusNanos(nanos));
  }

  private static String topic(Pool pool) {
    return "overlord.tasks." + pool.name;
  }
}
