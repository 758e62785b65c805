package dev.overlord.coordinator.machine;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is next in a pool: tasks that end without a slot, bytes to read back, then grants. */
class DispatchRules {
  /** Bytes of waiting tasks are read back this long before they are due. */
  private static final Duration LOAD_AHEAD = Duration.ofSeconds(1);

  /** The sizes of these are not known yet. */
  private static final int LOADING_MAX = 16;

  private final MachineConfig config;
  private final ShardState state;
  private final GrantRules grants;

  DispatchRules(MachineConfig config, ShardState state, GrantRules grants) {
    this.config = config;
    this.state = state;
    this.grants = grants;
  }

  /** One step at a time: what needs no slot first, then one grant. */
  List<Event> next(String poolName, Now now) {
    PoolState pool = state.pool(poolName);
    if (pool == null) {
      return List.of();
    }
    ReadTask unrun = endsUnrun(pool);
    if (unrun != null) {
      return List.of(end(pool, unrun, now));
    }
    ReadTask due = pool.waiting.nextDue(now.wall(), false);
    WaitingTask waiting = due == null ? null : pool.waiting.get(due.ref());
    if (due != null && waiting != null && waiting.verdict() != null) {
      return List.of(giveUp(pool, due.ref(), due, waiting, waiting.verdict(), now));
    }
    List<Event> wanted = wanted(pool, now);
    return wanted.isEmpty() ? grants.next(pool, now) : wanted;
  }

  /** What an earlier release took for a task may be none for this one: it must not be leased. */
  List<Event> payloadRead(Command.PayloadRead read, Now now) {
    TaskError refusal = read.task().refusal();
    if (refusal != null) {
      return unreadable(read.pool(), read.task().ref(), read.task(), refusal, now);
    }
    PoolState pool = state.pool(read.pool());
    return pool == null || pool.waiting.get(read.task().ref()) == null
        ? List.of()
        : List.of(new Event.PayloadBuffered(read.pool(), read.task()));
  }

  List<Event> payloadLost(Command.PayloadLost lost, Now now) {
    String message = "the task's bytes at " + lost.ref() + " are gone: " + lost.reason();
    TaskError error = new TaskError("payload_unreadable", message);
    return unreadable(lost.pool(), lost.ref(), null, error, now);
  }

  private List<Event> unreadable(
      String poolName, TaskRef ref, @Nullable ReadTask read, TaskError why, Now now) {
    PoolState pool = state.pool(poolName);
    WaitingTask waiting = pool == null ? null : pool.waiting.get(ref);
    if (pool == null || waiting == null) {
      return List.of();
    }
    Verdict verdict = waiting.verdict() != null ? waiting.verdict() : Verdict.of(why);
    return List.of(giveUp(pool, ref, read, waiting, verdict, now));
  }

  private List<Event> wanted(PoolState pool, Now now) {
    boolean full =
        pool.waiting.loadedOrWanted() >= config.bounds().loadedTasks()
            || pool.waiting.loadedBytes() >= config.bounds().windowBytes()
            || pool.waiting.loading() >= LOADING_MAX;
    if (full) {
      return List.of();
    }
    TaskRef ref = pool.waiting.nextToLoad(now.wall().plus(LOAD_AHEAD));
    return ref == null ? List.of() : List.of(new Event.PayloadWanted(pool.name(), ref));
  }

  /** At the head of its partition, and not to be run: no task, or cancelled. */
  static @Nullable ReadTask endsUnrun(PoolState pool) {
    return pool.window.head(
        read -> read.refusal() != null || pool.cancelled.get(read.ref()) != null);
  }

  private static Event end(PoolState pool, ReadTask read, Now now) {
    TaskError error = read.refusal() == null ? new TaskError("", "") : read.refusal();
    return new GivenUp(
            read.ref(), read.id(), read, Source.TOPIC, Verdict.of(error), 0, 0, List.of(error))
        .of(pool, now);
  }

  private static Event giveUp(
      PoolState pool,
      TaskRef ref,
      @Nullable ReadTask read,
      WaitingTask waiting,
      Verdict verdict,
      Now now) {
    TaskError last = waiting.lastError();
    List<TaskError> history = new ArrayList<>();
    if (last != null && !last.equals(verdict.error())) {
      history.add(last);
    }
    history.add(verdict.error());
    return new GivenUp(
            ref,
            read == null ? ref.toString() : read.id(),
            read,
            Source.WAITING,
            verdict,
            waiting.attempts(),
            waiting.interruptions(),
            history)
        .of(pool, now);
  }
}
