package dev.overlord.coordinator.shell;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import java.util.concurrent.TimeUnit;

/** How long turns take and how much they write: the first thing to look at when slots run dry. */
public final class TurnMetrics {
  private final Timer decide;
  private final Timer commit;
  private final Histogram records;
  private final Counter skipped;

  public TurnMetrics(MetricRegistry registry) {
    decide = registry.timer("overlord.turn.decide");
    commit = registry.timer("overlord.turn.commit");
    records = registry.histogram("overlord.turn.records");
    skipped = registry.counter("overlord.worker_events.skipped");
  }

  /** From the end of a poll to the last decision of the turn. */
  void decided(long nanos) {
    decide.update(nanos, TimeUnit.NANOSECONDS);
  }

  /** A worker's message was passed over, since a leader failed twice while it handled it. */
  void skippedEvent() {
    skipped.inc();
  }

  void committed(long nanos, int written) {
    commit.update(nanos, TimeUnit.NANOSECONDS);
    records.update(written);
  }
}
