package dev.overlord.coordinator.shell;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.overlord.common.metrics.TaskDurations;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long turns take and how much they write, the first thing to look at when slots run dry; and
 * how long tasks waited.
 */
public final class TurnMetrics {
  private final Timer decide;
  private final Timer commit;
  private final Histogram records;
  private final Counter skipped;
  private final TaskDurations waits;

  public TurnMetrics(MetricRegistry registry) {
    decide = registry.timer("overlord.turn.decide.seconds");
    commit = registry.timer("overlord.turn.commit.seconds");
    records = registry.histogram("overlord.turn.records");
    skipped = registry.counter("overlord.worker_events.skipped");
    waits =
        TaskDurations.register(
            registry,
            "overlord_task_wait_seconds",
            "From due to start, of executions that this instance has let start.",
            "pool");
  }

  /** From the end of a poll to the last decision of the turn. */
  void decided(long nanos) {
    decide.update(nanos, TimeUnit.NANOSECONDS);
  }

  /** A worker's message was passed over, since a leader failed twice while it handled it. */
  void skippedEvent() {
    skipped.inc();
  }

  void waited(String pool, long millis) {
    waits.record(Duration.ofMillis(millis), pool);
  }

  /** The pool is there, though nothing may have started yet. */
  void leads(String pool) {
    waits.expect(pool);
  }

  void leadsNoLonger(String pool) {
    waits.forget(pool);
  }

  void committed(long nanos, int written) {
    commit.update(nanos, TimeUnit.NANOSECONDS);
    records.update(written);
  }
}
