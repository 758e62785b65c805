package dev.overlord.worker.loop;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.lease.Action;
import dev.overlord.worker.lease.Action.StartExecution;
import dev.overlord.worker.lease.Action.StopExecution;
import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.LeaseKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a lease that may start into an execution, once its pool's definition is known. */
final class Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private record Key(int shard, long token) {}

  private static final class Waiting {
    final Run run;
    Deadline deadline;

    Waiting(StartExecution start) {
      this.run = start.run();
      this.deadline = start.deadline();
    }
  }

  private final Clock clock;
  private final ElapsedClock elapsed;
  private final Executions executions;
  private final Definitions definitions;
  private final Map<String, TaskHandler> handlers;
  private final Map<String, Integer> capacity;

  /** Those whose pool is not known yet; as bounded as the leases held. */
  private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

  /** Pools of which it was said that they cannot be served. */
  private final Set<String> unable = new HashSet<>();

  Launcher(
      Clock clock,
      ElapsedClock elapsed,
      Executions executions,
      Definitions definitions,
      WorkerConfig config) {
    this.clock = clock;
    this.elapsed = elapsed;
    this.executions = executions;
    this.definitions = definitions;
    this.handlers = config.handlers();
    this.capacity = config.capacity();
  }

  List<Action> start(StartExecution start, LeaseKeeper keeper) {
    PoolDefinition definition = definitions.of(start.run().pool());
    if (definition == null) {
      waiting.put(key(start.run()), new Waiting(start));
      return List.of();
    }
    return launch(start.run(), start.deadline(), definition, keeper);
  }

  /** The deadline is looked at again: the loop may have been held up since the decision. */
  private List<Action> launch(
      Run run, Deadline deadline, PoolDefinition definition, LeaseKeeper keeper) {
    long now = elapsed.nanos();
    TaskHandler handler = handlers.get(definition.handler());
    if (handler == null || !handler.serves(run.pool())) {
      String reason = Inability.of(run.pool(), definition.handler(), handler);
      return keeper.executionRefused(run.shard(), run.token(), reason, now);
    }
    if (!handler.endsWithWorker() && !run.lease().mayOutlive()) {
      String reason = "granted before the leader knew that it may outlive this worker";
      return keeper.executionRefused(run.shard(), run.token(), reason, now);
    }
    if (deadline.isOver(now)) {
      String reason = "past its deadline before it could start";
      return keeper.executionRefused(run.shard(), run.token(), reason, now);
    }
    try {
      Task task = TaskCodec.read(run.task().bytes());
      executions.start(execution(run, task, handler, definition), deadline);
      return List.of();
    } catch (MalformedException e) {
      TaskError error = new TaskError("invalid_task", String.valueOf(e.getMessage()));
      Failure failure = new Failure(FailureKind.PERMANENT, error, null);
      return end(run, new ExecutionResult.Failed(failure, null, null), keeper, now);
    }
  }

  private Execution execution(Run run, Task task, TaskHandler handler, PoolDefinition definition) {
    Lease lease = run.lease();
    String ref = Objects.requireNonNullElse(lease.ref(), run.pool() + "/" + run.token());
    return new Execution(
        run.shard(),
        run.token(),
        run.pool(),
        task,
        Objects.requireNonNullElse(lease.taskId(), ref),
        lease.endpoint(),
        lease.attempt(),
        Duration.ofMillis(lease.timeoutMs()),
        handler,
        () -> Objects.requireNonNullElse(definitions.of(run.pool()), definition));
  }

  List<Action> stop(StopExecution stop, LeaseKeeper keeper) {
    Waiting never = waiting.remove(new Key(stop.shard(), stop.token()));
    if (never != null) {
      return end(never.run, null, keeper, elapsed.nanos());
    }
    executions.stop(stop.shard(), stop.token(), stop.reason());
    return List.of();
  }

  void moveDeadline(int shard, long token, Deadline deadline) {
    Waiting one = waiting.get(new Key(shard, token));
    if (one != null) {
      one.deadline = deadline;
    } else {
      executions.moveDeadline(shard, token, deadline);
    }
  }

  /** Starts what has waited for this pool. */
  void defined(String pool, LeaseKeeper keeper, Consumer<List<Action>> perform) {
    PoolDefinition definition = definitions.of(pool);
    Iterator<Waiting> each = List.copyOf(waiting.values()).iterator();
    while (definition != null && each.hasNext()) {
      Waiting one = each.next();
      if (one.run.pool().equals(pool) && waiting.remove(key(one.run)) != null) {
        perform.accept(launch(one.run, one.deadline, definition, keeper));
      }
    }
  }

  /** None of a pool whose handler this worker lacks, which is said once; all else as configured. */
  Map<String, Integer> bearable() {
    Map<String, Integer> able = new TreeMap<>(capacity);
    able.replaceAll((pool, executions) -> isAble(pool) ? executions : 0);
    return able;
  }

  /**
   * Adds the pools of which an execution may run on without this process.
   *
   * @param more of them
   */
  Action.Say withOutliving(Action.Say say, Set<String> more) {
    Set<String> outliving = new TreeSet<>(more);
    outliving.addAll(outliving());
    return outliving.isEmpty()
        ? say
        : new Action.Say(say.shard(), say.message().withOutliving(outliving));
  }

  /** Those not known yet too. */
  private Set<String> outliving() {
    if (handlers.values().stream().allMatch(TaskHandler::endsWithWorker)) {
      return Set.of();
    }
    Set<String> outliving = new TreeSet<>(capacity.keySet());
    outliving.removeIf(pool -> {
      PoolDefinition definition = definitions.of(pool);
      TaskHandler handler = definition == null ? null : handlers.get(definition.handler());
      return handler != null && handler.endsWithWorker();
    });
    return outliving;
  }

  private boolean isAble(String pool) {
    PoolDefinition definition = definitions.of(pool);
    if (definition == null) {
      return true;
    }
    TaskHandler handler = handlers.get(definition.handler());
    boolean able = handler != null && handler.serves(pool);
    if (able) {
      unable.remove(pool);
    } else if (unable.add(pool)) {
      LOG.warn(
          "pool.unserved pool={} reason={}",
          pool,
          Inability.of(pool, definition.handler(), handler));
    }
    return able;
  }

  private List<Action> end(
      Run run, @Nullable ExecutionResult result, LeaseKeeper keeper, long now) {
    Instant wall = clock.wall();
    return keeper.executionEnded(
        new ExecutionEnd(run.shard(), run.token(), result, wall, wall, Map.of(), null), now);
  }

  private static Key key(Run run) {
    return new Key(run.shard(), run.token());
  }
}
