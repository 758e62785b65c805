package dev.overlord.common.time;

import java.time.Duration;
import java.time.Instant;

/** The clock seam. Everything that needs time is given one of these, or an instant. */
public interface Clock {
  /** Wall-clock time: schedules and stamps, never protects. */
  Instant wall();

  /** Monotonic nanoseconds from an arbitrary origin: measures durations on this machine only. */
  long monotonicNanos();

  /** Waits, at least about {@code duration}, or less if the thread is interrupted. */
  void pause(Duration duration);
}
