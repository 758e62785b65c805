package dev.overlord.cli.submit;

import dev.overlord.cli.run.Progress;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.time.Clock;
import java.io.IOException;
import java.time.Duration;

/** Waits for the outcomes of all tasks that are awaited, and shows how far it is. */
final class OutcomeWait {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Clock clock;
  private final Awaited awaited;
  private final Outcomes outcomes;
  private final Stop stop;

  OutcomeWait(Clock clock, Awaited awaited, Outcomes outcomes, Stop stop) {
    this.clock = clock;
    this.awaited = awaited;
    this.outcomes = outcomes;
    this.stop = stop;
  }

  /**
   * Returns when all have their outcome, or when it is asked to stop.
   *
   * @throws LogUnavailableException Kafka has not answered for a minute
   */
  void run() throws IOException {
    long began = clock.monotonicNanos();
    long answered = began;
    try (Progress progress = Progress.onStderr(clock)) {
      while (awaited.open() > 0 && !stop.asked()) {
        try {
          awaited.poll(POLL, outcomes::take);
          answered = clock.monotonicNanos();
        } catch (LogUnavailableException e) {
          if (clock.monotonicNanos() - answered > PATIENCE.toNanos()) {
            throw e;
          }
          clock.pause(POLL);
        }
        progress.update(state(clock.monotonicNanos() - began));
        outcomes.flushIfDue();
      }
    }
  }

  private Progress.State state(long nanos) {
    long open = awaited.open();
    long done = awaited.expected() - open;
    double rate = done / Math.max(0.001, nanos / 1e9);
    Duration left = done == 0 ? null : Duration.ofMillis((long) (open / rate * 1_000));
    return new Progress.State(awaited.expected(), done, outcomes.failed(), null, 0, rate, left);
  }
}
