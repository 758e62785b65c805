package dev.overlord.simulation;

import dev.overlord.common.model.SlotReuse;
import java.util.ArrayList;
import java.util.List;

/** Sees executions begin and end in true time, and checks the cap as it really is. */
final class Backend {
  /** One execution. */
  static final class Call {
    final Options.Pool pool;
    final int shard;
    final long token;
    final String worker;

    /** Its process was frozen while it ran: then no client could have stopped it. */
    boolean frozen;

    boolean workerEnded;
    boolean backendEnded;

    Call(Options.Pool pool, int shard, long token, String worker) {
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
  private long begun;

  Backend(World world, Book book) {
    this.world = world;
    this.book = book;
  }

  Call begin(Options.Pool pool, int shard, long token, String worker) {
    Call call = new Call(pool, shard, token, worker);
    open.add(call);
    begun++;
    world.trace(worker, "starts " + pool.name() + "/" + token);
    Violation.unless(
        book.wasGranted(shard, token), call + " executes without a lease that was committed");
    checkWorkers(pool);
    checkBackend(pool);
    return call;
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

  void frozen(String worker) {
    for (Call call : open) {
      if (call.worker.equals(worker)) {
        call.frozen = true;
      }
    }
  }

  /** The lease has ended in the log: its worker must have stopped, unless it could not. */
  void leaseEnded(int shard, long token) {
    for (Call call : open) {
      if (call.shard == shard && call.token == token) {
        Violation.unless(
            call.workerEnded || call.frozen, call + " still executes after the end of its lease");
      }
    }
  }

  private void tidy() {
    open.removeIf(call -> call.workerEnded && call.backendEnded);
  }

  /**
   * Executions that run, except the stranded: those whose process was frozen meanwhile and whose
   * lease is over.
   */
  private void checkWorkers(Options.Pool pool) {
    List<Call> running = new ArrayList<>();
    long newest = 0;
    int shard = 0;
    for (Call call : open) {
      boolean stranded = call.frozen && !book.isLeased(call.shard, call.token);
      if (call.pool.equals(pool) && !call.workerEnded && !stranded) {
        running.add(call);
        shard = call.shard;
        newest = Math.max(newest, call.token);
      }
    }
    int limit = book.limitAtGrant(shard, newest);
    Violation.unless(
        running.size() <= limit, "workers execute " + running + " at a limit of " + limit);
  }

  private void checkBackend(Options.Pool pool) {
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
    int most = pool.reuse() == SlotReuse.STRICT ? limit : Book.mostInTtl(limit);
    Violation.unless(
        seen.size() <= most,
        "the backend sees " + seen + " at a limit of " + limit + ", " + pool.reuse());
  }
}
