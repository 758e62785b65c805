package dev.overlord.coordinator.shell;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time that passes only when a test says so, or something waits. */
final class ManualClock implements Clock {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private long nanos = 1_000_000_000L;

  @Override
  public Instant wall() {
    return START.plusNanos(nanos);
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  @Override
  public void pause(Duration duration) {
    pass(duration);
  }

  void pass(Duration duration) {
    nanos += duration.toNanos();
  }
}
