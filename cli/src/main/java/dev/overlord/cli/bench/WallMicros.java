package dev.overlord.cli.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds of the wall clock since the epoch: all processes of the bench share it. */
final class WallMicros {
  private WallMicros() {}

  static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
