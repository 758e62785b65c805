package dev.overlord.cli.tune;

import static dev.overlord.cli.tune.Points.failing;
import static dev.overlord.cli.tune.Points.of;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KneeTest {
  private static final double ERRORS = 0.05;

  @Test
  void knee_isTheSmallestStepWithNearlyTheBestThroughput_andTheReasonComparesTheNext() {
    Knee knee = knee(of(1, 100, 10), of(4, 300, 12), of(8, 390, 15), of(16, 402, 28));

    assertThat(knee).isEqualTo(new Knee(8, true, "beyond 8, +3 % tokens/s for +87 % p95"));
  }

  @Test
  void step_thatIsTooSlow_isNoKnee() {
    Knee knee = knee(of(1, 100, 10), of(2, 180, 15), of(4, 200, 21));

    assertThat(knee.fits()).isFalse();
    assertThat(knee.concurrency()).as("the largest whose p95 is within twice").isEqualTo(2);
    assertThat(knee.reason()).contains("tokens/s", "2", "4");
  }

  @Test
  void step_withTooManyErrors_countsForNothing() {
    Knee knee = knee(of(1, 100, 10), of(2, 190, 12), failing(4, 3));

    assertThat(knee.concurrency()).isEqualTo(2);
  }

  @Test
  void lastStepThatIsTheKnee_saysThatMoreWasNotMeasured() {
    Knee knee = knee(of(1, 100, 10), of(2, 190, 12));

    assertThat(knee.concurrency()).isEqualTo(2);
    assertThat(knee.reason()).contains("from 1 to 2, +90 % tokens/s", "--max");
  }

  @Test
  void nothingSucceeded_nothingIsRecommended() {
    assertThat(Knee.of(List.of(failing(1, 20)), ERRORS)).isEmpty();
  }

  private static Knee knee(Point... points) {
    return Knee.of(List.of(points), ERRORS).orElseThrow();
  }
}
