package dev.overlord.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final double ERRORS = 0.05;

  @Test
  void sweep_doubles_endsWhereMoreBringsNothing_andLooksBetweenAroundTheKnee() {
    Sweep sweep = Sweep.upTo(64, ERRORS);

    List<Integer> steps =
        run(sweep, c -> Points.of(c, 100 * Math.min(c, 8), 10.0 * Math.max(1, c / 8)));

    assertThat(steps).containsExactly(1, 2, 4, 8, 16, 32, 6, 7);
    assertThat(sweep.ended()).contains("2 steps in a row");
  }

  @Test
  void errors_endTheSweep() {
    Sweep sweep = Sweep.upTo(64, ERRORS);

    List<Integer> steps =
        run(sweep, c -> c < 4 ? Points.of(c, 100 * c, 10) : Points.failing(c, 10));

    assertThat(steps).startsWith(1, 2, 4).doesNotContain(8);
    assertThat(sweep.ended()).contains("at 4, 10 of 20 requests failed");
  }

  @Test
  void stepsOfTheUser_areTheOnlyOnes() {
    assertThat(run(Sweep.of(List.of(6, 2, 4), ERRORS), c -> Points.of(c, 100 * c, 10)))
        .containsExactly(2, 4, 6);
  }

  @Test
  void maximum_isMeasuredItself() {
    assertThat(run(Sweep.upTo(6, ERRORS), c -> Points.of(c, 100 * c, 10))).startsWith(1, 2, 4, 6);
  }

  private static List<Integer> run(Sweep sweep, IntFunction<Point> backend) {
    List<Integer> steps = new ArrayList<>();
    OptionalInt next = sweep.next();
    while (next.isPresent()) {
      steps.add(next.getAsInt());
      sweep.measured(backend.apply(next.getAsInt()));
      next = sweep.next();
    }
    return steps;
  }
}
