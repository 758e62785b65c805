package dev.overlord.worker.loop;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.lease.ExecutionEnd;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * Takes the executions that have ended, and ends the loop's wait for the log when one does. A
 * reader that was woken each time would deliver nothing while short executions end all the time, so
 * it is woken only while it waits.
 */
final class Ends {
  /** The log is read at least this often, however many executions end and leave a slot idle. */
  private static final long AT_MOST_NANOS = 2_000_000;

  private static final Duration NEXT = Duration.ofNanos(100_000);

  private final Executions executions;
  private final ElapsedClock elapsed;
  private final LogReader reader;
  private final AtomicBoolean waiting = new AtomicBoolean();

  Ends(Executions executions, ElapsedClock elapsed, LogReader reader) {
    this.executions = executions;
    this.elapsed = elapsed;
    this.reader = reader;
    executions.onEnd(this::wake);
  }

  private void wake() {
    if (waiting.compareAndSet(true, false)) {
      reader.wakeup();
    }
  }

  /**
   * The loop is about to wait for the log, unless {@link #take} returns something that has ended by
   * now.
   */
  void beforeWait() {
    waiting.set(true);
  }

  void afterWait() {
    waiting.set(false);
  }

  /**
   * Those that have ended, with the elapsed nanoseconds of now. Short ones follow each other here
   * for a while, without asking the log between them.
   *
   * @param quietUntil until when, in elapsed nanoseconds, what was said may wait, as all slots went
   *     on; {@link Long#MAX_VALUE} if that cannot be said
   * @return whether there were any
   */
  boolean take(ObjLongConsumer<ExecutionEnd> taker, LongSupplier quietUntil) {
    ExecutionEnd end = executions.poll(Duration.ZERO);
    boolean any = end != null;
    if (any) {
      afterWait();
    }
    long now = elapsed.nanos();
    long until = now + AT_MOST_NANOS;
    while (end != null) {
      taker.accept(end, now);
      now = elapsed.nanos();
      long quiet = quietUntil.getAsLong();
      if (quiet < Long.MAX_VALUE && quiet > now) {
        end = executions.poll(Duration.ofNanos(quiet - now));
      } else {
        end = now < until ? executions.poll(NEXT) : null;
      }
    }
    return any;
  }
}
