package dev.overlord.backend.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.overlord.backend.engine.Engine.Job;
import dev.overlord.backend.engine.Engine.Progress;
import dev.overlord.backend.engine.LatencyModel.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepEngineTest {
  private static final double MS = 1e6;
  private static final Steps GPU_8B = (Steps) Profile.GPU_8B.latency();

  @Test
  void jobAlone_takesPrefillAndOneStepPerToken() {
    Engine engine = Engine.create(GPU_8B, 256, 1);
    engine.submit(new Job(1, 1_200, 100), 0);

    List<Progress> progress = engine.advance(Long.MAX_VALUE - 1);

    // prefill 1,200 / 12,000 s = 100 ms; a step of one sequence 13.4 ms
    assertThat(progress.getFirst().at() / MS).isCloseTo(113.4, within(1e-3));
    assertThat(progress.getLast().at() / MS).isCloseTo(100 + 100 * 13.4, within(1e-3));
    assertThat(progress.getLast()).extracting(Progress::produced).isEqualTo(100);
    assertThat(progress.getLast().finished()).isTrue();
    assertThat(engine.running()).isZero();
    assertThat(engine.nextEventAt()).isEqualTo(Engine.NEVER);
  }

  @Test
  void batch_sharesStepsOfBasePlusPerSequence() {
    Engine engine = Engine.create(GPU_8B, 256, 1);
    for (int i = 0; i < 10; i++) {
      engine.submit(new Job(i, 0, 50), 0);
    }

    List<Progress> progress = engine.advance(Long.MAX_VALUE - 1);

    assertThat(progress).hasSize(500);
    assertThat(progress.getLast().at() / MS).isCloseTo(50 * (13 + 10 * 0.4), within(1e-3));
    assertThat(engine.maxRunning()).isEqualTo(10);
  }

  @Test
  void promptAboveTheBudget_isReadInSeveralSteps() {
    Engine engine = Engine.create(GPU_8B, 256, 1);
    engine.submit(new Job(1, Steps.PREFILL_BUDGET + 352, 1), 0);

    List<Progress> progress = engine.advance(Long.MAX_VALUE - 1);

    // 2,400 tokens take 200 ms in all; a first step that decodes nothing, then one that does
    assertThat(progress).hasSize(1);
    assertThat(progress.getFirst().at() / MS).isCloseTo(200 + 13 + 13.4, within(1e-3));
  }

  @Test
  void overTheKnee_stepsTakeThreeTimesAsLong() {
    Steps busy = (Steps) Profile.GPU_BUSY.latency();

    assertThat(busy.stepNanos(16, 0) / MS).isCloseTo(6 + 16 * 0.32, within(1e-3));
    assertThat(busy.stepNanos(17, 0) / MS).isCloseTo(3 * (6 + 17 * 0.32), within(1e-3));
  }

  @Test
  void aboveTheSlots_jobsWaitInOrder() {
    Engine engine = Engine.create(Profile.LLAMACPP.latency(), 2, 1);
    for (int i = 0; i < 5; i++) {
      engine.submit(new Job(i, 0, 3), 0);
    }
    engine.advance(0);
    assertThat(engine.running()).isEqualTo(2);
    assertThat(engine.waiting()).isEqualTo(3);

    List<Long> ends = new ArrayList<>();
    for (Progress step : engine.advance(Long.MAX_VALUE - 1)) {
      if (step.finished()) {
        ends.add(step.id());
      }
    }
    assertThat(ends).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(engine.maxRunning()).isEqualTo(2);
  }

  @Test
  void jobThatComesWithinAStep_joinsAtItsEnd() {
    Engine engine = Engine.create(GPU_8B, 256, 1);
    engine.submit(new Job(1, 0, 2), 0);
    engine.advance(0);
    engine.submit(new Job(2, 0, 1), (long) MS);
    engine.advance((long) MS);
    assertThat(engine.running()).isEqualTo(1);

    List<Progress> progress = engine.advance(Long.MAX_VALUE - 1);

    assertThat(progress).extracting(Progress::id).containsExactly(1L, 1L, 2L);
    assertThat(progress.getLast().at() / MS).isCloseTo(13.4 + 13.8, within(1e-3));
  }

  @Test
  void manySmallAdvances_giveWhatOneLargeOneGives() {
    List<Progress> atOnce = run(Long.MAX_VALUE - 1);
    List<Progress> bySteps = run((long) (0.7 * MS));

    assertThat(bySteps).isEqualTo(atOnce).isNotEmpty();
  }

  private static List<Progress> run(long stride) {
    Engine engine = Engine.create(GPU_8B.withNoise(0.1), 3, 42);
    for (int i = 0; i < 8; i++) {
      engine.submit(new Job(i, 100 * i, 5 + i), 0);
    }
    List<Progress> progress = new ArrayList<>(engine.advance(0));
    for (long now = stride; engine.nextEventAt() != Engine.NEVER; now += stride) {
      progress.addAll(engine.advance(now));
    }
    return progress;
  }

  @Test
  void abort_freesTheSlotAndForgetsTheJob() {
    Engine engine = Engine.create(GPU_8B, 1, 1);
    engine.submit(new Job(1, 0, 1_000), 0);
    engine.submit(new Job(2, 0, 1), 0);
    engine.submit(new Job(3, 0, 1), 0);
    engine.advance(0);

    assertThat(engine.abort(1, (long) (5 * MS))).isTrue();
    assertThat(engine.abort(2, (long) (5 * MS))).isTrue();
    assertThat(engine.abort(1, (long) (5 * MS))).isFalse();
    assertThat(engine.running()).isZero();

    List<Progress> progress = engine.advance(Long.MAX_VALUE - 1);
    assertThat(progress).extracting(Progress::id).containsExactly(3L);
    assertThat(progress.getFirst().at() / MS).isCloseTo(5 + 13.4, within(1e-3));
  }

  @Test
  void noise_staysWithinItsShareAndIsSeeded() {
    Steps noisy = GPU_8B.withNoise(0.1);
    List<Long> first = stepTimes(noisy, 7);

    assertThat(first).isEqualTo(stepTimes(noisy, 7)).isNotEqualTo(stepTimes(noisy, 8));
    assertThat(first).allSatisfy(time -> assertThat(time / MS).isBetween(13.4 * 0.9, 13.4 * 1.1));
    assertThat(first.stream().distinct().count()).isGreaterThan(900);
  }

  private static List<Long> stepTimes(Steps model, long seed) {
    Engine engine = Engine.create(model, 1, seed);
    engine.submit(new Job(1, 0, 1_000), 0);
    List<Long> times = new ArrayList<>();
    long last = 0;
    for (Progress step : engine.advance(Long.MAX_VALUE - 1)) {
      times.add(step.at() - last);
      last = step.at();
    }
    return times;
  }

  @Test
  void jobWithoutOutput_endsWithItsPrefill() {
    Engine engine = Engine.create(GPU_8B, 4, 1);
    engine.submit(new Job(1, 1_200, 0), 0);

    List<Progress> progress = engine.advance(Long.MAX_VALUE - 1);

    assertThat(progress).hasSize(1);
    assertThat(progress.getFirst().at() / MS).isCloseTo(113, within(1e-3));
  }

  @Test
  void sameIdTwice_isRefused() {
    Engine engine = Engine.create(GPU_8B, 4, 1);
    engine.submit(new Job(1, 0, 1), 0);
    engine.advance(0);

    assertThatThrownBy(() -> engine.submit(new Job(1, 0, 1), 0)).hasMessageContaining("job 1");
  }

  @Test
  void modelOfNoCost_stillComesToAnEnd() {
    Steps free = new Steps(Duration.ZERO, Duration.ZERO, 1e12, 100, 1, 0);
    Engine engine = Engine.create(free, 1, 1);
    engine.submit(new Job(1, 0, 1_000), 0);

    assertThat(engine.advance(1_000)).hasSize(1_000);
  }
}
