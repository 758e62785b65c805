package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TroubleTest {
  private long now;
  private final Trouble trouble =
      new Trouble(
          new Clock() {
            @Override
            public Instant wall() {
              return Instant.EPOCH;
            }

            @Override
            public long monotonicNanos() {
              return now;
            }

            @Override
            public void pause(Duration time) {
              now += time.toNanos();
            }
          });

  @Test
  void sameReason_isNewOnce_howeverOftenItIsTriedAgain() {
    assertThat(trouble.isNew("group", "forbidden")).isTrue();
    for (int i = 0; i < 100; i++) {
      now += Duration.ofSeconds(2).toNanos();
      assertThat(trouble.isNew("group", "forbidden")).isFalse();
    }
  }

  @Test
  void anotherReason_anotherThing_andTheSameAfterAQuietTime_areNew() {
    trouble.isNew("group", "forbidden");

    assertThat(trouble.isNew("group", "away")).isTrue();
    assertThat(trouble.isNew("shard 1", "away")).isTrue();
    now += Duration.ofSeconds(31).toNanos();
    assertThat(trouble.isNew("group", "away")).isTrue();
  }

  @Test
  void clear_tellsOnceThatItIsOver() {
    trouble.isNew("group", "forbidden");

    assertThat(trouble.clear("group")).isTrue();
    assertThat(trouble.clear("group")).isFalse();
    assertThat(trouble.isNew("group", "forbidden")).isTrue();
  }
}
