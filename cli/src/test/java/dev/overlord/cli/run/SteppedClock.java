package dev.overlord.cli.run;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time that passes only by pausing, and does something at each pause. */
class SteppedClock implements Clock {
  private long nanos;
  private Runnable atPause = () -> {};

  void atPause(Runnable action) {
    atPause = action;
  }

  void advance(Duration by) {
    nanos += by.toNanos();
  }

  @Override
  public Instant wall() {
    return Instant.ofEpochSecond(0, nanos);
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  @Override
  public void pause(Duration duration) {
    advance(duration);
    atPause.run();
  }
}
