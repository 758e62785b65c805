package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementsTest {
  private final Measurements measurements = new Measurements();

  @Test
  void executionThatStartsAsAnotherEnds_doesNotOverlapIt() {
    measurements.add(0, 10);
    measurements.add(10, 20);
    assertThat(measurements.maxConcurrency()).isEqualTo(1);
    measurements.add(9, 11);
    assertThat(measurements.maxConcurrency()).isEqualTo(2);
  }

  @Test
  void executionOfNoLength_isOneOnItsOwnAndOverlapsNothing() {
    assertThat(measurements.maxConcurrency()).isZero();
    measurements.add(5, 5);
    assertThat(measurements.maxConcurrency()).isEqualTo(1);
    measurements.add(5, 5);
    assertThat(measurements.maxConcurrency()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void maxConcurrency_isWhatCountingEveryMillisecondGives(long seed) {
    var random = new Random(seed);
    int[] running = new int[300];
    int most = 0;
    for (int i = 0; i < 2000; i++) {
      int start = random.nextInt(250);
      int end = start + 1 + random.nextInt(40);
      measurements.add(start, end);
      for (int at = start; at < end; at++) {
        most = Math.max(most, ++running[at]);
      }
    }
    assertThat(measurements.maxConcurrency()).isEqualTo(most);
  }

  @Test
  void latencies_areNearestRanks() {
    assertThat(measurements.latencyMs(50)).isNull();
    for (int i = 1; i <= 100; i++) {
      measurements.add(1000, 1000 + i);
    }
    assertThat(measurements.latencyMs(50)).isEqualTo(50);
    assertThat(measurements.latencyMs(95)).isEqualTo(95);
    assertThat(measurements.latencyMs(100)).isEqualTo(100);
  }

  @Test
  void slotUtilisation_leavesOutThePauseBeforeAResume() {
    measurements.add(0, 100);
    measurements.commandBegins();
    assertThat(measurements.slotUtilisation(1)).isCloseTo(1, within(1e-9));
    measurements.add(1_000_000, 1_000_050);
    measurements.add(1_000_050, 1_000_100);
    assertThat(measurements.slotUtilisation(1)).isCloseTo(1, within(1e-9));
  }

  @Test
  void slotUtilisation_isTheShareOfTheSlotsTime() {
    assertThat(measurements.slotUtilisation(2)).isNull();
    measurements.add(0, 100);
    measurements.add(50, 100);
    assertThat(measurements.slotUtilisation(2)).isCloseTo(0.75, within(1e-9));
  }
}
