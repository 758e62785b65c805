package dev.overlord.cli.run;

import dev.overlord.cli.config.ApiKey;
import dev.overlord.common.model.PoolStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a run whose backend goes on refusing the key: nobody but the user can mend that. */
final class KeyRefusal {
  /** The leader tries again after one second, so by then the key was refused twice. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String REFUSED = "refused";

  private final ApiKey key;
  private @Nullable Long since;

  KeyRefusal(ApiKey key) {
    this.key = key;
  }

  /**
   * @param latest the pool's newest record; null before the first
   * @param now monotonic nanoseconds
   * @throws InfrastructureException the key has been refused for {@link #PATIENCE}
   */
  void look(@Nullable PoolStats latest, long now) {
    if (latest == null
        || !latest.state().equals("stopped")
        || !REFUSED.equals(latest.reasonCode())) {
      since = null;
      return;
    }
    if (since == null) {
      since = now;
    } else if (now - since >= PATIENCE.toNanos()) {
      throw new InfrastructureException(sentence(latest), null);
    }
  }

  private String sentence(PoolStats latest) {
    String variable = key.variable();
    String remedy =
        variable == null
            ? "name the variable that holds one with --api-key-env"
            : "put the right one into " + variable;
    return "The backend takes no task with this key; "
        + remedy
        + ". It said: "
        + latest.reason()
        + ". No task was given up";
  }
}
