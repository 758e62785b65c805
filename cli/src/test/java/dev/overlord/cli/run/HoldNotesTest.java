package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.PoolStats;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldNotesTest {
  private static final long SECOND = 1_000_000_000L;

  private final HoldNotes notes = new HoldNotes();

  @Test
  void reasonOfAStoppedPool_isSaidOnce_andAgainAfterItRan() {
    assertThat(notes.news(stats("stopped", "no route"), 0)).hasValue("Pool p is stopped: no route");
    assertThat(notes.news(stats("stopped", "no route"), SECOND)).isEmpty();
    assertThat(notes.news(stats("running", null), 2 * SECOND)).isEmpty();
    assertThat(notes.news(stats("stopped", "no route"), 3 * SECOND)).isPresent();
  }

  @Test
  void cooldowns_areSaidOnceAMinute_thoughEachHasAnotherEnd() {
    assertThat(notes.news(stats("cooling_down", "until 10:00:01"), 0))
        .hasValue("Pool p is cooling down: until 10:00:01");
    assertThat(notes.news(stats("running", null), SECOND)).isEmpty();
    assertThat(notes.news(stats("cooling_down", "until 10:00:03"), 2 * SECOND)).isEmpty();
    assertThat(notes.news(stats("cooling_down", "until 10:01:01"), 60 * SECOND)).isPresent();
  }

  private static PoolStats stats(String state, @Nullable String reason) {
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
        null,
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
