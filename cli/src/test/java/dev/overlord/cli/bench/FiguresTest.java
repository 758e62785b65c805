package dev.overlord.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.bench.BenchPlan.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  /** Two slots: the first ends at 10 and 12 ms, the next start at 11 and 14 ms. */
  private static final List<Execution> TWO_SLOTS =
      List.of(at(0, 0, 0, 10), at(1, 0, 0, 12), at(2, 0, 11, 21), at(3, 0, 14, 24));

  private static Execution at(int number, int pool, long startMs, long endMs) {
    return new Execution(number, pool, -1_000, startMs * 1_000, endMs * 1_000);
  }

  @Test
  void handOverGap_isTheTimeFromAnEndToTheStartThatTookItsPlace() {
    Figures figures = Figures.of(TWO_SLOTS, new Frame(10, 2, new int[] {2}));

    assertThat(figures.handoverGapMs()).isEqualTo(new Percentiles(1, 2, 1.5, 2));
  }

  @Test
  void utilisation_isTheShareOfSlotTimeThatTasksTook() {
    Figures figures = Figures.of(TWO_SLOTS, new Frame(10, 2, new int[] {2}));

    assertThat(figures.elapsedMs()).isEqualTo(24);
    assertThat(figures.slotUtilisation()).isEqualTo(0.8333);
    assertThat(figures.tasksPerSecond()).isEqualTo(166.7);
    assertThat(figures.submitToStartMs().p50()).isEqualTo(1);
    assertThat(figures.submitToStartMs().p99()).isEqualTo(15);
  }

  @Test
  void withoutDurationOrCap_thereIsNoUtilisationAndNoGap() {
    Figures figures = Figures.of(TWO_SLOTS, new Frame(0, 2, new int[0]));

    assertThat(figures.slotUtilisation()).isNull();
    assertThat(figures.handoverGapMs()).isNull();
  }

  @Test
  void handOverGaps_areThoseOfEachPoolByItself() {
    List<Execution> executions =
        List.of(at(0, 0, 0, 10), at(1, 1, 0, 20), at(2, 0, 13, 23), at(3, 1, 21, 31));

    Figures figures = Figures.of(executions, new Frame(10, 2, new int[] {1, 1}));

    assertThat(figures.handoverGapMs()).isEqualTo(new Percentiles(1, 3, 2, 3));
  }

  @Test
  void maxConcurrency_countsThoseThatOverlap_andNotThoseThatTouch() {
    assertThat(Figures.maxConcurrency(List.of(at(0, 0, 0, 10), at(1, 0, 10, 20)))).isEqualTo(1);
    assertThat(Figures.maxConcurrency(List.of(at(0, 0, 0, 10), at(1, 0, 9, 20)))).isEqualTo(2);
    assertThat(
            Figures.maxConcurrency(
                List.of(at(0, 0, 0, 30), at(1, 0, 1, 5), at(2, 0, 2, 9), at(3, 0, 6, 8))))
        .isEqualTo(3);
  }

  @Test
  void percentiles_areByNearestRank() {
    long[] values = new long[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = (values.length - i) * 1_000L;
    }

    assertThat(Percentiles.ofSome(values)).isEqualTo(new Percentiles(100, 198, 100.5, 200));
  }

  @Test
  void takeover_isTheLongestTimeWithoutAStartAfterTheKill() {
    List<Execution> executions =
        List.of(at(0, 0, 0, 1), at(1, 0, 900, 901), at(2, 0, 1_000, 1_001), at(3, 0, 1_500, 1_501));

    assertThat(Takeover.of(executions, 950_000)).isEqualTo(new Takeover(500, 550));
  }
}
