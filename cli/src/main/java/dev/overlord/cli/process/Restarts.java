package dev.overlord.cli.process;

import java.time.Duration;
import java.util.Optional;

/** When a child that ended is started again, and when that has no sense any more. */
final class Restarts {
  static final Duration FIRST_DELAY = Duration.ofMillis(200);
  static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

  /** A child that lived this long had a good start: the delays begin anew. */
  static final Duration GOOD_LIFE = Duration.ofSeconds(30);

  /** Starts in a row that may fail while the child has never been ready. */
  static final int FAILED_STARTS = 3;

  /**
   * The same for a child that has been ready before: its settings are right, and what it needs,
   * such as the broker, may be on its way back.
   */
  static final int FAILED_RESTARTS = 20;

  /** Exit codes from here on mean that a signal ended the process. */
  private static final int SIGNALLED = 128;

  private boolean everReady;
  private int failedStarts;
  private int endsInARow;

  /** How one life of the child went. */
  record Life(boolean wasReady, Duration length, int exitCode) {}

  /** The delay before the next start; empty when the child is given up. */
  Optional<Duration> after(Life life) {
    everReady |= life.wasReady();
    if (life.wasReady()) {
      failedStarts = 0;
    } else if (life.exitCode() < SIGNALLED) {
      failedStarts++;
    }
    if (failedStarts >= (everReady ? FAILED_RESTARTS : FAILED_STARTS)) {
      return Optional.empty();
    }
    endsInARow = life.length().compareTo(GOOD_LIFE) >= 0 ? 1 : endsInARow + 1;
    return Optional.of(delay(endsInARow));
  }

  private static Duration delay(int endsInARow) {
    int doublings = Math.min(endsInARow - 1, 10);
    Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }
}
