package dev.overlord.simulation;

import dev.overlord.common.model.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees executions begin and end in true time, and checks the cap as it really is. */
final class Backend {
  /** One execution. */
  static final class Call {
    final SimPool pool;
    final int shard;
    final long token;
    final String worker;
    final @Nullable Lease lease;

    /** Who does it goes on when its lease is lost, and so weakens the cap until it is done. */
    final boolean heedless;

    /** Its process was frozen while it ran: then no client could have stopped it. */
    boolean frozen;

    /** No client stops it in time. */
    boolean mayOutlive() {
      return frozen || heedless;
    }

    boolean workerEnded;
    boolean backendEnded;
    long thawsAt;
    long leaseEndedAt = Long.MAX_VALUE;

    Call(
        SimPool pool,
        int shard,
        long token,
        String worker,
        @Nullable Lease lease,
        boolean heedless) {
      this.lease = lease;
      this.heedless = heedless;
      this.pool = pool;
      this.shard = shard;
      this.token = token;
      this.worker = worker;
    }

    @Override
    public String toString() {
      return pool.name() + "/" + token + " on " + worker + (frozen ? " (was frozen)" : "");
    }
  }

  private final World world;
  private final Book book;
  private final List<Call> open = new ArrayList<>();
  private final Set<String> revoked = new HashSet<>();
  private long begun;

  Backend(World world, Book book) {
    this.world = world;
    this.book = book;
  }

  Call begin(SimPool pool, int shard, long token, String worker, boolean heedless) {
    Lease lease = book.lease(pool.name(), token);
    Call call = new Call(pool, shard, token, worker, lease, heedless);
    open.add(call);
    begun++;
    world.trace(worker, "starts " + pool.name() + "/" + token);
    world.require(
        book.wasGranted(shard, token),
        Checker.UNLEASED,
        () -> call + " executes without a lease that was committed");
    world.require(
        !revoked.contains(worker + "/" + shard + "/" + token),
        Checker.UNLEASED,
        () -> call + " starts after its worker has read that it is revoked");
    world.require(
        book.isLeased(shard, token),
        Checker.UNLEASED,
        () -> call + " starts after the end of its lease");
    checkOrder(call);
    checkWorkers(pool);
    checkBackend(pool);
    return call;
  }

  /** A worker's process is told of it by what it polls. */
  void readsRevocation(String worker, int shard, long token) {
    revoked.add(worker + "/" + shard + "/" + token);
  }

  long begun() {
    return begun;
  }

  /** The handler is over; the server is too unless it ignores that its client is gone. */
  void abort(Call call) {
    world.trace(call.worker, "aborts " + call.pool.name() + "/" + call.token);
    call.workerEnded = true;
    if (!call.pool.ignoresDisconnect()) {
      call.backendEnded = true;
    }
    tidy();
  }

  /** Its worker's process is dead, and it goes on without it. */
  void outlives(Call call) {
    world.trace(call.worker, "leaves " + call.pool.name() + "/" + call.token + " running");
    call.workerEnded = true;
    tidy();
  }

  /** The server has computed its answer. */
  void answer(Call call) {
    call.backendEnded = true;
    tidy();
  }

  /** The handler has returned with an answer. */
  void returned(Call call) {
    call.workerEnded = true;
    tidy();
  }

  /** Once it goes on, its worker has a moment to notice that its lease is over. */
  void frozen(String worker, long nanos, long ttlNanos) {
    for (Call call : open) {
      if (call.worker.equals(worker) && !call.workerEnded) {
        call.frozen = true;
        call.thawsAt = world.now() + nanos;
        long thaws = call.thawsAt;
        world.after(
            nanos + ttlNanos / 10 + 100 * World.MS, () -> checkStopped(call, thaws, ttlNanos));
      }
    }
  }

  private void checkStopped(Call call, long thawed, long ttlNanos) {
    boolean overLong = call.leaseEndedAt < world.now() - ttlNanos / 10 - 100 * World.MS;
    world.require(
        call.workerEnded
            || call.heedless
            || call.thawsAt != thawed
            || !overLong
            || book.isLeased(call.shard, call.token),
        Checker.OUTLIVED_LEASE,
        () -> call + " goes on after it thawed");
  }

  /** The lease has ended in the log: its worker must have stopped, unless it could not. */
  void leaseEnded(int shard, long token) {
    for (Call call : open) {
      if (call.shard == shard && call.token == token) {
        call.leaseEndedAt = world.now();
        world.require(
            call.workerEnded || call.mayOutlive(),
            Checker.OUTLIVED_LEASE,
            () -> call + " still executes after the end of its lease");
      }
    }
  }

  private void tidy() {
    open.removeIf(call -> call.workerEnded && call.backendEnded);
  }

  /** Two orders of one slot never run at once, unless one is stranded. */
  private void checkOrder(Call call) {
    for (Call other : open) {
      boolean sameSlot =
          other != call
              && !other.workerEnded
              && !other.mayOutlive()
              && other.pool.equals(call.pool)
              && other.lease != null
              && call.lease != null
              && other.lease.slot() == call.lease.slot();
      world.require(
          !sameSlot, Checker.ORDER, () -> call + " starts while " + other + " has its slot");
    }
  }

  /**
   * Executions that run, except the stranded: those whose process was frozen meanwhile and whose
   * lease is over.
   */
  private void checkWorkers(SimPool pool) {
    List<Call> running = new ArrayList<>();
    long newest = 0;
    int shard = 0;
    for (Call call : open) {
      boolean stranded = call.mayOutlive() && !book.isLeased(call.shard, call.token);
      if (call.pool.equals(pool) && !call.workerEnded && !stranded) {
        running.add(call);
        shard = call.shard;
        newest = Math.max(newest, call.token);
      }
    }
    int limit = book.limitAtGrant(shard, newest);
    world.require(
        running.size() <= limit,
        Checker.CAP_EXECUTED,
        () -> "workers execute " + running + " at a limit of " + limit);
  }

  private void checkBackend(SimPool pool) {
    List<Call> seen = new ArrayList<>();
    long newest = 0;
    int shard = 0;
    for (Call call : open) {
      if (call.pool.equals(pool) && !call.backendEnded) {
        seen.add(call);
        shard = call.shard;
        newest = Math.max(newest, call.token);
      }
    }
    int limit = book.limitAtGrant(shard, newest);
    world.require(
        seen.size() <= LogChecks.room(pool.reuse(), limit),
        Checker.CAP_AT_BACKEND,
        () -> "the backend sees " + seen + " at a limit of " + limit + ", " + pool.reuse());
  }
}
