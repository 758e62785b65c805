package dev.overlord.common.time;

/**
 * Elapsed time on a worker: in each interval the larger of what the monotonic and the wall clock
 * say, because the monotonic clock stands still while a machine sleeps and the wall clock may be
 * set back. It never runs slower than real time, so a deadline measured with it is never too late.
 */
public final class ElapsedClock {
  private final Clock clock;
  private long lastMonotonic;
  private long lastWallMs;
  private long elapsedNanos;

  public ElapsedClock(Clock clock) {
    this.clock = clock;
    this.lastMonotonic = clock.monotonicNanos();
    this.lastWallMs = clock.wall().toEpochMilli();
  }

  /** Nanoseconds since this clock was made. Thread-safe. */
  public synchronized long nanos() {
    long monotonic = clock.monotonicNanos();
    long wallMs = clock.wall().toEpochMilli();
    long byWall = (wallMs - lastWallMs) * 1_000_000L;
    long byMonotonic = monotonic - lastMonotonic;
    // The wall clock ticks in milliseconds: below two of them its reading is only rounding.
    elapsedNanos += byWall > byMonotonic + 2_000_000L ? byWall : byMonotonic;
    lastMonotonic = monotonic;
    lastWallMs = wallMs;
    return elapsedNanos;
  }
}
