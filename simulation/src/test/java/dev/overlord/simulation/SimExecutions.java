package dev.overlord.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.StopReason;
import dev.overlord.worker.loop.Execution;
import dev.overlord.worker.loop.Executions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Handlers without threads, by the same rules as the product's: a start, an answer and a cancel
 * each take a while; the guard stops at 90 % of the TTL and halts at 95 %.
 */
final class SimExecutions implements Executions {
  /** Share of the handlers that do not stop when they are told to. */
  private static final double STUBBORN = 0.02;

  private static final class Running {
    final Execution execution;
    final long durationNanos;

    /** A server gives up by itself within the timeout, which is what ends a stranded execution. */
    final long servedNanos;

    final boolean stubborn;
    Deadline deadline;
    Instant startedAt = Instant.EPOCH;
    Backend.@Nullable Call call;
    boolean cancelled;
    boolean returned;
    long stopRequestedAt;

    Running(
        Execution execution,
        Deadline deadline,
        long durationNanos,
        long servedNanos,
        boolean stubborn) {
      this.execution = execution;
      this.deadline = deadline;
      this.durationNanos = durationNanos;
      this.servedNanos = servedNanos;
      this.stubborn = stubborn;
    }
  }

  /**
   * What happens to the process around it.
   *
   * @param halt ends it, with a reason
   * @param killed what an execution does broke it
   * @param started an execution has just been told to start
   */
  record Host(Consumer<String> halt, Runnable killed, Runnable started) {}

  private final Simulation simulation;
  private final World world;
  private final SimClock clock;
  private final Link link;
  private final ElapsedClock elapsed;
  private final Host host;
  private final Map<List<Long>, Running> running = new TreeMap<>(SimExecutions::compare);
  private final ArrayDeque<ExecutionEnd> ended = new ArrayDeque<>();
  private final boolean heedsDeadlines;

  SimExecutions(Simulation simulation, SimClock clock, Link link, ElapsedClock elapsed, Host host) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.clock = clock;
    this.link = link;
    this.elapsed = elapsed;
    this.host = host;
    this.heedsDeadlines = simulation.plant.workersHeedDeadlines();
  }

  private static int compare(List<Long> a, List<Long> b) {
    int byShard = Long.compare(a.get(0), b.get(0));
    return byShard != 0 ? byShard : Long.compare(a.get(1), b.get(1));
  }

  @Override
  public void start(Execution execution, Deadline deadline) {
    JsonNode payload = Json.read(execution.task().payload().bytes(), JsonNode.class);
    long own = Math.min(execution.timeout().toMillis(), Options.STRANDED_MAX_MS);
    long ms = payload.path("ms").asLong();
    long servedMs = Math.min(ms, own * 98 / 100);
    Running one =
        new Running(
            execution, deadline, ms * World.MS, servedMs * World.MS, world.chance(STUBBORN));
    running.put(key(execution.shard(), execution.token()), one);
    world.after(world.between(0, 4), () -> begin(one));
    host.started.run();
  }

  private void begin(Running one) {
    if (later(() -> begin(one))) {
      return;
    }
    boolean looks = heedsDeadlines && simulation.plant.looksBeforeStart();
    if ((looks || !heedsDeadlines) && one.cancelled) {
      ended(one);
      return;
    }
    if (looks && one.deadline.isOver(elapsed.nanos())) {
      one.cancelled = true;
      ended(one);
      return;
    }
    Execution execution = one.execution;
    SimPool pool = simulation.cluster.pools.get(execution.pool());
    if (pool == null) {
      throw new IllegalStateException("no pool " + execution.pool());
    }
    one.startedAt = clock.wall();
    Backend backend = simulation.backend;
    Backend.Call call =
        backend.begin(pool, execution.shard(), execution.token(), link.name(), false);
    one.call = call;
    world.after(one.servedNanos, () -> backend.answer(call));
    world.after(one.durationNanos, () -> answered(one));
    if (execution.task().payload().toString().contains("kills") && world.chance(0.9)) {
      world.after(one.durationNanos / 2, () -> kill(one));
    }
  }

  /** What the task does breaks the process that runs it. */
  private void kill(Running one) {
    if (!one.returned && !link.dead()) {
      world.trace(link.name(), "is killed by token " + one.execution.token());
      host.killed.run();
    }
  }

  private void answered(Running one) {
    if (!later(() -> answered(one)) && !one.returned) {
      ended(one);
    }
  }

  /** True when the process cannot do it now: never, when it is dead. */
  private boolean later(Runnable what) {
    if (link.dead()) {
      return true;
    }
    if (link.frozen()) {
      world.at(link.frozenUntil() + world.between(0, 5), what);
      return true;
    }
    return false;
  }

  private void ended(Running one) {
    one.returned = true;
    if (one.call != null && !one.call.workerEnded) {
      simulation.backend.returned(one.call);
    }
    Execution execution = one.execution;
    running.remove(key(execution.shard(), execution.token()));
    ended.add(
        new ExecutionEnd(
            execution.shard(),
            execution.token(),
            one.cancelled ? null : SimResults.draw(simulation),
            one.startedAt,
            clock.wall(),
            Map.of(),
            null));
  }

  private void cancel(Running one) {
    if (one.cancelled || one.returned) {
      return;
    }
    one.cancelled = true;
    one.stopRequestedAt = elapsed.nanos();
    if (!one.stubborn) {
      world.after(world.between(0, 20), () -> cancelled(one));
    }
  }

  private void cancelled(Running one) {
    if (one.returned || one.call == null || later(() -> cancelled(one))) {
      return;
    }
    simulation.backend.abort(one.call);
    ended(one);
  }

  /** What the product's guard does on its thread. */
  void guard() {
    long now = elapsed.nanos();
    for (Running one : new ArrayList<>(running.values())) {
      if (heedsDeadlines && one.deadline.isOver(now)) {
        cancel(one);
        if (now >= one.deadline.haltsAt(one.stopRequestedAt)) {
          host.halt.accept("token " + one.execution.token() + " has not stopped by its deadline");
        }
      }
    }
  }

  /** The process is gone, and its connections with it; some of what it began goes on elsewhere. */
  void died() {
    for (Running one : running.values()) {
      if (one.call == null || one.call.workerEnded) {
        continue;
      }
      if (one.execution.handler().endsWithWorker()) {
        simulation.backend.abort(one.call);
      } else {
        simulation.backend.outlives(one.call);
      }
    }
  }

  @Override
  public void stop(int shard, long token, StopReason reason) {
    Running one = running.get(key(shard, token));
    if (one != null && (heedsDeadlines || reason != StopReason.LOST)) {
      cancel(one);
    }
  }

  @Override
  public void moveDeadline(int shard, long token, Deadline deadline) {
    Running one = running.get(key(shard, token));
    if (one != null) {
      one.deadline = deadline;
    }
  }

  @Override
  public @Nullable ExecutionEnd poll(Duration wait) {
    return ended.poll();
  }

  @Override
  public void onEnd(Runnable wake) {}

  @Override
  public boolean isIdle() {
    return running.isEmpty();
  }

  @Override
  public void close() {
    died();
    running.values().forEach(one -> one.returned = true);
    running.clear();
  }

  private static List<Long> key(int shard, long token) {
    return List.of((long) shard, token);
  }
}
