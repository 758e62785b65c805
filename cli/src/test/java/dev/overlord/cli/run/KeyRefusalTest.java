package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.ApiKey;
import dev.overlord.common.model.PoolStats;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRefusalTest {
  private static final long SECOND = 1_000_000_000L;

  private final KeyRefusal refusal = new KeyRefusal(ApiKey.none());

  @Test
  void keyThatIsRefusedForLong_endsTheRun_withWhatToDo() {
    refusal.look(stopped("refused"), 0);
    refusal.look(stopped("refused"), 2 * SECOND);

    assertThatThrownBy(() -> refusal.look(stopped("refused"), 3 * SECOND))
        .isInstanceOf(InfrastructureException.class)
        .hasMessageContainingAll("--api-key-env", "The backend answered 401", "No task was given");
  }

  @Test
  void keyThatIsTakenAgain_endsNothing() {
    refusal.look(stopped("refused"), 0);
    refusal.look(stats("running", null, null), 2 * SECOND);

    assertThatCode(() -> refusal.look(stopped("refused"), 4 * SECOND)).doesNotThrowAnyException();
  }

  @Test
  void serverThatIsAway_isWaitedFor() {
    refusal.look(stopped("unreachable"), 0);

    assertThatCode(() -> refusal.look(stopped("unreachable"), 1_000 * SECOND))
        .doesNotThrowAnyException();
  }

  private static PoolStats stopped(String code) {
    return stats("stopped", "The backend answered 401", code);
  }

  private static PoolStats stats(String state, @Nullable String reason, @Nullable String code) {
    return new PoolStats(
        "p",
        Instant.EPOCH,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        state,
        reason,
        code,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        1,
        null,
        null,
        0,
        null,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        null);
  }
}
