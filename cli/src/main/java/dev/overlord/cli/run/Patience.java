package dev.overlord.cli.run;

import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** Repeats what the log cannot answer while a broker is being restarted, up to a limit. */
final class Patience {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Clock clock;
  private final Duration limit;
  private volatile boolean abandoned;

  Patience(Clock clock, Duration limit) {
    this.clock = clock;
    this.limit = limit;
  }

  /** From now on nothing is repeated. Any thread. */
  void abandon() {
    abandoned = true;
  }

  void until(String what, Runnable call) {
    until(
        what,
        () -> {
          call.run();
          return true;
        });
  }

  /**
   * @param what is being done, as it follows "while"
   * @throws InfrastructureException the log did not answer for the whole limit
   * @throws LogUnavailableException it did not answer, and whoever waited gave up
   */
  <T> T until(String what, Supplier<T> call) {
    long began = clock.monotonicNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return call.get();
      } catch (LogUnavailableException e) {
        if (abandoned) {
          throw e;
        }
        if (clock.monotonicNanos() - began >= limit.toNanos()) {
          throw new InfrastructureException(
              "Kafka did not answer for "
                  + limit.toSeconds()
                  + " s while "
                  + what
                  + ": "
                  + e.getMessage(),
              e);
        }
        clock.pause(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }
}
