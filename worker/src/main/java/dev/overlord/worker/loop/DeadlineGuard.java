package dev.overlord.worker.loop;

import dev.overlord.common.time.ElapsedClock;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Enforces deadlines from a thread of its own. The loop does so too, but it may be held up, for
 * example by a send to a log that does not answer, and an execution must not outlive its lease
 * because of that.
 */
final class DeadlineGuard implements AutoCloseable {
  /** The thread's timer stands still while the machine sleeps; the elapsed clock does not. */
  private static final long LONGEST_SLEEP_NANOS = 1_000_000_000;

  private final ElapsedClock clock;
  private final Collection<RunningExecution> running;
  private final Consumer<String> halt;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long sleepsUntil = Long.MAX_VALUE;

  /**
   * @param running a live, concurrent view
   */
  DeadlineGuard(ElapsedClock clock, Collection<RunningExecution> running, Consumer<String> halt) {
    this.clock = clock;
    this.running = running;
    this.halt = halt;
    this.thread = Thread.ofPlatform().daemon().name("deadline-guard").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    while (!closed || !running.isEmpty()) {
      // While it looks, every newcomer wakes it, so that none falls between looking and sleeping.
      sleepsUntil = Long.MAX_VALUE;
      long now = clock.nanos();
      long next = now + LONGEST_SLEEP_NANOS;
      for (RunningExecution execution : running) {
        next = Math.min(next, execution.enforce(now, halt));
      }
      sleepsUntil = next;
      LockSupport.parkNanos(Math.max(1, next - now));
    }
  }

  /** Something is due at {@code nanos} that the guard may not know of. */
  void lookAt(long nanos) {
    if (nanos < sleepsUntil) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends when nothing runs any more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
