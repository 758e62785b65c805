package dev.overlord.worker.loop;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that is moved by hand; a pause moves it too. */
final class HandClock implements Clock {
  private final AtomicLong nanos = new AtomicLong();

  void goTo(Duration sinceStart) {
    nanos.set(sinceStart.toNanos());
  }

  @Override
  public Instant wall() {
    return Instant.parse("2026-01-02T03:04:05Z").plusNanos(nanos.get());
  }

  @Override
  public long monotonicNanos() {
    return nanos.get();
  }

  @Override
  public void pause(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
