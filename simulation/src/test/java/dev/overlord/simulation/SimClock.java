package dev.overlord.simulation;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The clocks of one process: its own rate, its own idea of the date. Waiting makes it busy. */
final class SimClock implements Clock {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final World world;
  private final double rate;
  private final long monotonicOrigin;
  private long wallOffset;
  private long asleep;
  private long busyUntil;

  SimClock(World world, long wallOffsetNanos) {
    this.world = world;
    this.rate = 0.995 + world.random.nextDouble() * 0.01;
    this.monotonicOrigin = world.random.nextLong(1L << 40);
    this.wallOffset = wallOffsetNanos;
  }

  private long local() {
    return (long) (world.now() * rate);
  }

  @Override
  public Instant wall() {
    return START.plusNanos(wallOffset + local());
  }

  @Override
  public long monotonicNanos() {
    return monotonicOrigin + local() - asleep;
  }

  @Override
  public void pause(Duration duration) {
    busyUntil = Math.max(busyUntil, world.now() + duration.toNanos());
  }

  /** The machine slept: the monotonic clock stood still. */
  void slept(long nanos) {
    asleep += (long) (nanos * rate);
  }

  /** Somebody set the date. */
  void jump(long nanos) {
    wallOffset += nanos;
  }

  boolean busy() {
    return world.now() < busyUntil;
  }
}
