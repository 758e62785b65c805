package dev.overlord.cli.run;

import dev.overlord.common.model.PoolStats;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why a pool is given no work, without repeating itself: the user may be able to mend it. */
final class HoldNotes {
  /** A backend with a rate limit cools its pool every few seconds: that is no news each time. */
  static final Duration COOLDOWNS_EVERY = Duration.ofMinutes(1);

  private @Nullable String stoppedFor;
  private @Nullable Long lastCooldown;

  /**
   * A line for the user, if there is news.
   *
   * @param latest the pool's newest record; null before the first
   * @param now monotonic nanoseconds
   */
  Optional<String> news(@Nullable PoolStats latest, long now) {
    if (latest == null) {
      return Optional.empty();
    }
    String line = "Pool " + latest.pool() + " " + words(latest) + ": " + latest.reason();
    boolean cools = latest.state().equals("cooling_down");
    if (cools) {
      boolean due = lastCooldown == null || now - lastCooldown >= COOLDOWNS_EVERY.toNanos();
      lastCooldown = due ? Long.valueOf(now) : lastCooldown;
      return due ? Optional.of(line) : Optional.empty();
    }
    boolean news = latest.reason() != null && !Objects.equals(stoppedFor, latest.reason());
    stoppedFor = latest.reason();
    return news ? Optional.of(line) : Optional.empty();
  }

  private static String words(PoolStats latest) {
    return latest.state().equals("cooling_down") ? "is cooling down" : "is " + latest.state();
  }
}
