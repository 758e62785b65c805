package dev.overlord.backend.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.backend.engine.Engine.Job;
import dev.overlord.backend.engine.Engine.Progress;
import dev.overlord.backend.engine.LatencyModel.Fixed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FixedTimeEngineTest {
  private static final Fixed HUNDRED_NANOS = new Fixed(Duration.ofNanos(100));

  @Test
  void jobs_takeTheSameTimeFromTheirSlotOn() {
    Engine engine = Engine.create(HUNDRED_NANOS, 2, 1);
    for (int i = 0; i < 5; i++) {
      engine.submit(new Job(i, 1_000, 1_000), 10);
    }
    assertThat(engine.advance(10)).isEmpty();
    assertThat(engine.running()).isEqualTo(2);
    assertThat(engine.waiting()).isEqualTo(3);
    assertThat(engine.nextEventAt()).isEqualTo(110);

    assertThat(engine.advance(Long.MAX_VALUE - 1))
        .extracting(Progress::at)
        .containsExactly(110L, 110L, 210L, 210L, 310L);
    assertThat(engine.maxRunning()).isEqualTo(2);
  }

  @Test
  void slotOfAnAbortedJob_goesToTheNextAtThatInstant() {
    Engine engine = Engine.create(HUNDRED_NANOS, 1, 1);
    engine.submit(new Job(1, 0, 1), 0);
    engine.submit(new Job(2, 0, 1), 0);
    engine.advance(0);

    assertThat(engine.abort(1, 30)).isTrue();

    assertThat(engine.advance(500)).containsExactly(new Progress(2, 1, true, 130));
  }

  @Test
  void noTimeAndNoLimit_allEndAtOnce() {
    Engine engine = Engine.create(Profile.INSTANT.latency(), Profile.INSTANT.slots(), 1);
    for (int i = 0; i < 100; i++) {
      engine.submit(new Job(i, 1, 1), 7);
    }

    assertThat(engine.advance(7)).hasSize(100).allMatch(p -> p.finished() && p.at() == 7);
    assertThat(engine.maxRunning()).isEqualTo(100);
    engine.resetMaxRunning();
    assertThat(engine.maxRunning()).isZero();
  }
}
