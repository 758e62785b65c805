package dev.overlord.coordinator.machine;

import dev.overlord.common.protocol.FailureKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a pool's backend has turned executions away for load. Durable, so that a new leader keeps to
 * what the backend asked for.
 *
 * @param inARow executions one after another that were turned away, since the last other answer
 * @param level cooldowns of our own choice since the last success; each is longer than the one
 *     before
 * @param cooldown the last one; null before the first
 */
public record Throttling(int inARow, int level, @Nullable Cooldown cooldown) {
  static final Throttling NONE = new Throttling(0, 0, null);

  /** No backend is waited for longer than this, and no clock that was set back makes it longer. */
  static final Duration LONGEST = Duration.ofHours(1);

  /**
   * @param until nothing is granted before this wall-clock instant
   * @param reason what the backend said
   */
  public record Cooldown(Instant until, FailureKind kind, String reason) {}

  /** The cooldown that lasts; null when there is none. */
  @Nullable Cooldown lasting(Instant now) {
    Cooldown last = cooldown;
    boolean lasts =
        last != null && last.until().isAfter(now) && !last.until().isAfter(now.plus(LONGEST));
    return lasts ? last : null;
  }

  static boolean counts(FailureKind kind) {
    return switch (kind) {
      case RATE_LIMITED, OVERLOAD -> true;
      case LOADING, TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED, UNREACHABLE, REFUSED, QUOTA ->
          false;
    };
  }

  /** One more was turned away. */
  Throttling turnedAway() {
    return new Throttling(inARow + 1, level, cooldown);
  }

  /** The backend answered something else. */
  Throttling answered() {
    return inARow == 0 ? this : new Throttling(0, level, cooldown);
  }

  /** The backend did its work, so the next cooldown of our own choice begins small. */
  Throttling succeeded() {
    return inARow == 0 && level == 0 ? this : new Throttling(0, 0, cooldown);
  }
}
