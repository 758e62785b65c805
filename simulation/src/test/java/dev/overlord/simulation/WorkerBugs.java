package dev.overlord.simulation;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deliberate bugs of a worker. */
final class WorkerBugs {
  private WorkerBugs() {}

  /** Reads what is not, or never, committed. */
  static final class ReadsUncommitted extends Plant {
    @Override
    boolean workersReadCommitted() {
      return false;
    }
  }

  /** Neither stops nor halts at its leases' deadlines. */
  static final class IgnoresDeadlines extends Plant {
    @Override
    boolean workersHeedDeadlines() {
      return false;
    }
  }

  /** Trusts the monotonic clock, which stands still while the machine sleeps. */
  static final class SleepsThroughDeadlines extends Plant {
    @Override
    Clock elapsedOf(Clock clock) {
      return new Clock() {
        @Override
        public Instant wall() {
          return Instant.EPOCH;
        }

        @Override
        public long monotonicNanos() {
          return clock.monotonicNanos();
        }

        @Override
        public void pause(Duration duration) {
          clock.pause(duration);
        }
      };
    }
  }
}
