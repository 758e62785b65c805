package dev.overlord.worker.openai;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until told; a pause passes at once, and moves it. */
final class SettableClock implements Clock {
  private Instant wall = Instant.parse("2026-11-23T10:00:00Z");
  private long nanos = 1_000_000_000L;

  @Override
  public synchronized Instant wall() {
    return wall;
  }

  @Override
  public synchronized long monotonicNanos() {
    return nanos;
  }

  @Override
  public void pause(Duration duration) {
    advance(duration);
  }

  synchronized void advance(Duration by) {
    wall = wall.plus(by);
    nanos += by.toNanos();
  }
}
