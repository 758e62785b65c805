package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.WaitingTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which task goes to which worker, in which slot, on which endpoint: one grant at a time. */
class GrantRules {
  /** Where a lease goes. */
  private record Place(int slot, int order, String endpoint, boolean probe, WorkerSession worker) {}

  /** Which task goes there, and where its bytes were. */
  private record Choice(ReadTask task, Source source) {}

  private final MachineConfig config;
  private final ShardState state;

  GrantRules(MachineConfig config, ShardState state) {
    this.config = config;
    this.state = state;
  }

  /** Free slots first; where none can be filled, one lease behind a slot's others. */
  List<Event> next(PoolState pool, Now now) {
    PoolDefinition definition = pool.definition();
    if (definition == null
        || definition.paused()
        || pool.throttling().lasting(now.wall()) != null) {
      return List.of();
    }
    Event grant = fillFreeSlot(pool, definition, now);
    if (grant == null && firstWaiter(pool, now) == null) {
      grant = prefetch(pool, definition, now);
    }
    return grant == null ? List.of() : List.of(grant);
  }

  /** Waiters and tasks in turn while there are both; a probe is a task's where there is one. */
  private @Nullable Event fillFreeSlot(PoolState pool, PoolDefinition definition, Now now) {
    if (!pool.hasRoom()) {
      return null;
    }
    Endpoints.Choice endpoint = pool.endpoints.choose(definition, now.nanos());
    if (endpoint == null) {
      return null;
    }
    Waiters.Waiting waiter = firstWaiter(pool, now);
    boolean tasksTurn = waiter == null || endpoint.probe() || pool.waiters.isTasksTurn();
    Event task = tasksTurn ? grantTask(pool, definition, endpoint, now) : null;
    return task != null || waiter == null
        ? task
        : slot(pool, definition, forWaiter(pool, definition, endpoint), waiter, now);
  }

  /**
   * One that runs, if any. Where no task is left to try a stopped one out, waiters get it one by
   * one, or they would wait for ever.
   */
  private static Endpoints.Choice forWaiter(
      PoolState pool, PoolDefinition definition, Endpoints.Choice chosen) {
    Endpoints.Choice runs = chosen.probe() ? pool.endpoints.chooseRunning(definition) : chosen;
    return runs == null ? chosen : runs;
  }

  private @Nullable Event grantTask(
      PoolState pool, PoolDefinition definition, Endpoints.Choice endpoint, Now now) {
    Choice choice = choose(pool, endpoint.probe(), now);
    WorkerSession worker = choice == null ? null : chooseWorker(pool, now);
    if (choice == null || worker == null) {
      return null;
    }
    Place place = new Place(pool.slots.lowestFree(), 0, endpoint.url(), endpoint.probe(), worker);
    return lease(pool, definition, choice, place, now);
  }

  /** The first of those whose worker answered lately. */
  protected Waiters.@Nullable Waiting firstWaiter(PoolState pool, Now now) {
    for (Waiters.Waiting waiter : pool.waiters.all()) {
      WorkerSession worker = state.worker(waiter.worker());
      if (worker != null && worker.incarnation() == waiter.incarnation() && answered(worker, now)) {
        return waiter;
      }
    }
    return null;
  }

  private Event slot(
      PoolState pool,
      PoolDefinition definition,
      Endpoints.Choice endpoint,
      Waiters.Waiting waiter,
      Now now) {
    Lease lease =
        new Lease(
            pool.slots.lowestFree(),
            0,
            endpoint.url(),
            null,
            null,
            waiter.worker(),
            waiter.incarnation(),
            1,
            0,
            0,
            true,
            false,
            waiter.id(),
            now.wall(),
            definition.timeoutMs(),
            1,
            mayOutlive(waiter.worker(), pool) ? true : null,
            null);
    return new Event.SlotLeased(
        pool.name(),
        state.nextToken(),
        lease,
        waiter.inbox(),
        now.nanos(),
        now.plus(config.ttl()),
        Math.max(0, Duration.ofNanos(now.nanos() - waiter.since()).toMillis()),
        endpoint.probe());
  }

  private boolean mayOutlive(String worker, PoolState pool) {
    WorkerSession session = state.worker(worker);
    return session != null && session.outliving().contains(pool.name());
  }

  private @Nullable Choice choose(PoolState pool, boolean probe, Now now) {
    // A task that may be what kills its worker is no probe.
    ReadTask due = pool.waiting.nextDue(now.wall(), probe);
    if (due != null) {
      return new Choice(due, Source.WAITING);
    }
    ReadTask next = nextOfTopics(pool);
    if (next != null) {
      return new Choice(next, Source.TOPIC);
    }
    ReadTask last = probe ? onlyProbeLeft(pool, now) : null;
    return last == null ? null : new Choice(last, Source.WAITING);
  }

  private @Nullable ReadTask nextOfTopics(PoolState pool) {
    return pool.waiting.size() < config.bounds().waitingTasks() ? pool.window.next() : null;
  }

  /**
   * Where every task has an interruption, one of them must try the endpoint out, or it would stay
   * stopped for ever. The limit of interruptions bounds what a task that breaks its backend can do.
   */
  private static @Nullable ReadTask onlyProbeLeft(PoolState pool, Now now) {
    return pool.waiting.loading() > 0 ? null : pool.waiting.nextDue(now.wall(), false);
  }

  /** The least busy of those that answered lately; by name where several are. */
  private @Nullable WorkerSession chooseWorker(PoolState pool, Now now) {
    WorkerSession best = null;
    double bestUse = 1;
    for (WorkerSession worker : state.workers().values()) {
      int capacity = worker.capacityOf(pool.name());
      if (capacity <= 0 || !answered(worker, now)) {
        continue;
      }
      double use = (double) pool.heldBy(worker.worker()) / capacity;
      if (use < bestUse) {
        best = worker;
        bestUse = use;
      }
    }
    return best;
  }

  private boolean answered(WorkerSession worker, Now now) {
    return worker.sinceTakeover() && worker.heardAt() >= now.nanos() - config.ttl().toNanos() / 3;
  }

  /**
   * A lease behind the others of the least deep slot: as many as {@link Pace} calls for, never more
   * than an even share of what waits, so that the end of a batch does not pile up in one slot.
   */
  protected @Nullable Event prefetch(PoolState pool, PoolDefinition definition, Now now) {
    int ahead = Math.min(pool.pace.ahead(), config.bounds().prefetchedPerSlot());
    if (ahead == 0 || !mayPrefetch(pool, definition)) {
      return null;
    }
    int waits = pool.window.tasks() + pool.waiting.loaded();
    int depth = Math.min(ahead, waits / Math.max(1, pool.leased()));
    Choice choice = depth == 0 ? null : chooseAhead(pool, now);
    if (choice == null) {
      return null;
    }
    for (Slots.Slot slot : pool.slots.shallowerThan(depth + 1)) {
      WorkerSession worker = state.worker(slot.worker);
      if (worker != null && takesMore(pool, definition, slot, worker, now)) {
        Place place = new Place(slot.number, slot.nextOrder(), slot.endpoint, false, worker);
        return lease(pool, definition, choice, place, now);
      }
    }
    return null;
  }

  /**
   * Not while more runs, or may run, than the limit: the slots that are too many must run dry. And
   * not where an aborted request computes on, for the next order would start beside it, ungranted.
   */
  private boolean mayPrefetch(PoolState pool, PoolDefinition definition) {
    return definition.concurrency() > 0
        && !definition.backendIgnoresDisconnect()
        && pool.leased() + pool.strandedCount() <= definition.concurrency()
        && pool.prefetched() < config.bounds().prefetched()
        && pool.leasedBytes() < config.bounds().windowBytes();
  }

  /** Nothing while a due task needs a free slot: slots that never run dry would starve it. */
  private @Nullable Choice chooseAhead(PoolState pool, Now now) {
    ReadTask due = pool.waiting.nextDue(now.wall(), false);
    WaitingTask waiting = due == null ? null : pool.waiting.get(due.ref());
    if (due != null && waiting != null) {
      return needsFreeSlot(waiting) ? null : new Choice(due, Source.WAITING);
    }
    ReadTask next = nextOfTopics(pool);
    return next == null ? null : new Choice(next, Source.TOPIC);
  }

  /** What a worker may die of runs alone; what was given back once has waited behind others. */
  private static boolean needsFreeSlot(WaitingTask waiting) {
    return waiting.alone() || waiting.interruptions() > 0 || waiting.releases() > 0;
  }

  private boolean takesMore(
      PoolState pool, PoolDefinition definition, Slots.Slot slot, WorkerSession worker, Now now) {
    return !slot.isSolitary()
        && worker.incarnation() == slot.incarnation
        && pool.heldBy(worker.worker()) <= worker.capacityOf(pool.name())
        && answered(worker, now)
        && pool.endpoints.takesMore(definition, slot.endpoint);
  }

  private Event lease(
      PoolState pool, PoolDefinition definition, Choice choice, Place place, Now now) {
    ReadTask read = choice.task();
    Task task = read.task();
    if (task == null) {
      throw new IllegalStateException(read.ref() + " is not a task and was not refused");
    }
    WaitingTask waiting = choice.source() == Source.WAITING ? pool.waiting.get(read.ref()) : null;
    Long timeout = task.timeoutMs();
    Integer attempts = task.maxAttempts();
    Lease lease =
        new Lease(
            place.slot(),
            place.order(),
            place.endpoint(),
            read.ref().toString(),
            read.id(),
            place.worker().worker(),
            place.worker().incarnation(),
            waiting == null ? 1 : waiting.attempts() + 1,
            waiting == null ? 0 : waiting.interruptions(),
            waiting == null ? 0 : waiting.releases(),
            waiting != null && waiting.alone(),
            false,
            null,
            now.wall(),
            timeout == null ? definition.timeoutMs() : timeout,
            attempts == null ? definition.maxAttempts() : attempts,
            place.worker().outliving().contains(pool.name()) ? true : null,
            waiting == null || waiting.throttles() == 0 ? null : waiting.throttles());
    return new Event.TaskLeased(
        pool.name(),
        state.nextToken(),
        lease,
        read,
        choice.source(),
        place.worker().inbox(),
        now.nanos(),
        now.plus(config.ttl()),
        waitedMs(read, waiting, now),
        place.probe());
  }

  private static long waitedMs(ReadTask read, @Nullable WaitingTask waiting, Now now) {
    Instant due = waiting == null ? read.enqueuedAt() : waiting.dueAt();
    return due == null ? 0 : Math.max(0, Duration.between(due, now.wall()).toMillis());
  }
}
