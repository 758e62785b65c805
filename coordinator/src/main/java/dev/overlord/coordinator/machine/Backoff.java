package dev.overlord.coordinator.machine;

import org.jspecify.annotations.Nullable;

/**
 * Exponential back-off with full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog,
 * 2015): uniformly random up to a bound that doubles.
 */
final class Backoff {
  private static final long BASE_MS = 500;
  private static final long MAX_MS = 30_000;

  private static final long COOLDOWN_BASE_MS = 1_000;
  private static final long COOLDOWN_MAX_MS = 60_000;

  /** What a backend asks for is honoured up to this. */
  private static final long MAX_ASKED_MS = 3_600_000;

  private Backoff() {}

  /**
   * Milliseconds to wait.
   *
   * @param failures so far, from 1
   * @param random in [0, 1)
   * @param askedMs what the backend asked for, or null; never less than that is waited
   */
  static long delayMs(int failures, double random, @Nullable Long askedMs) {
    long bound = Math.min(MAX_MS, BASE_MS << Math.min(failures - 1, 10));
    long jittered = (long) (random * bound);
    long asked = askedMs == null ? 0 : Math.min(MAX_ASKED_MS, Math.max(0, askedMs));
    // Behind an asked time the jitter still spreads those that were all told the same.
    return asked == 0 ? jittered : asked + jittered / 10;
  }

  /**
   * Milliseconds that a pool cools whose backend does not say how long: "equal jitter" of the same
   * article, since a cooldown of nearly nothing would be none.
   *
   * @param level cooldowns before this one that were followed by no success
   * @param random in [0, 1)
   */
  static long cooldownMs(int level, double random) {
    long bound = Math.min(COOLDOWN_MAX_MS, COOLDOWN_BASE_MS << Math.min(level, 10));
    return (long) (bound * (1 + random) / 2);
  }
}
