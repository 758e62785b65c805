package dev.overlord.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepTallyTest {
  private static final long MS = 1_000_000;

  @Test
  void startAndEnd_areLeftOut() {
    StepTally tally = new StepTally(2, 4, Long.MAX_VALUE, 0.05, 0);
    for (int i = 1; i <= 6; i++) {
      assertThat(tally.begin()).isTrue();
      tally.ended(new Sample((i <= 2 ? 900 : 10L * i) * MS, 5, 3L, null), i * 100 * MS);
    }

    Point point = tally.point();

    assertThat(tally.begin()).as("four were measured").isFalse();
    assertThat(point.requests()).isEqualTo(6);
    assertThat(point.seconds()).isEqualTo(0.4);
    assertThat(point.tokensPerSecond()).isEqualTo(50);
    assertThat(point.requestsPerSecond()).isEqualTo(10);
    assertThat(point.p50Ms()).isEqualTo(40);
    assertThat(point.p99Ms()).isEqualTo(60);
    assertThat(point.ttftP50Ms()).isEqualTo(3);
  }

  @Test
  void time_endsAStep_onceAsManyAsRunAtOnceWereMeasured() {
    StepTally tally = new StepTally(2, 100, 250 * MS, 0.05, 0);
    for (int i = 1; i <= 3; i++) {
      tally.ended(new Sample(MS, 1, null, null), i * 100 * MS);
    }
    assertThat(tally.begin()).as("one was measured").isTrue();

    tally.ended(new Sample(MS, 1, null, null), 400 * MS);

    assertThat(tally.begin()).isFalse();
  }

  @Test
  void hopelessStep_endsAtOnce_andCountsItsErrors() {
    StepTally tally = new StepTally(1, 20, Long.MAX_VALUE, 0.05, 0);
    for (int i = 1; i <= 3; i++) {
      tally.ended(new Sample(MS, 0, null, "http_503"), i * MS);
    }

    assertThat(tally.begin()).isFalse();
    assertThat(tally.point().errorCodes()).containsEntry("http_503", 3);
  }
}
