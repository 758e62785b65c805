package dev.overlord.chaos.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.chaos.ChaosIT;
import dev.overlord.chaos.plan.Plan.Size;
import dev.overlord.chaos.plan.Plan.Step;
import dev.overlord.chaos.plan.Target.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: a seed is a plan that is worth its minutes and that a cluster can survive. */
class PlanTest {
  private static final Size SIZE = new Size(3, 2, 4);
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 50);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oneSeed_isOnePlan(long seed) {
    assertThat(plan(seed, HALF_AN_HOUR)).isEqualTo(plan(seed, HALF_AN_HOUR));
    assertThat(plan(seed, HALF_AN_HOUR).steps()).isNotEqualTo(plan(seed + 1, HALF_AN_HOUR).steps());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void twoMinutes_haveEnoughOfEveryKindOfProcess(long seed) {
    List<Step> steps = plan(seed, TWO_MINUTES).steps();
    Map<Kind, Long> victims =
        steps.stream()
            .collect(Collectors.groupingBy(s -> s.fault().target().kind(), Collectors.counting()));
    assertThat(steps).as("seed " + seed).hasSizeGreaterThan(8);
    assertThat(victims.keySet()).as("seed " + seed).contains(Kind.values());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void halfAnHour_hasEveryRecipeManyTimes(long seed) {
    Map<String, Long> counts =
        plan(seed, HALF_AN_HOUR).steps().stream()
            .collect(Collectors.groupingBy(PlanTest::kindOf, Collectors.counting()));
    assertThat(counts.keySet()).as("seed " + seed).hasSize(16);
    assertThat(counts.values()).as("seed " + seed + ": " + counts).allMatch(count -> count >= 4);
  }

  /** Of two minutes not each has them all: each must once, so the build's is chosen. */
  @Test
  void planOfTheBuild_hasEveryRecipe() {
    List<Step> steps = plan(ChaosIT.SEED, ChaosIT.LENGTH).steps();

    assertThat(steps.stream().map(PlanTest::kindOf).distinct()).hasSize(16);
    assertThat(steps.stream().map(Step::fault).filter(Fault.Freeze.class::isInstance))
        .filteredOn(freeze -> freeze.target().kind() == Kind.WORKER)
        .anyMatch(freeze -> freeze.length().compareTo(TTL) > 0)
        .anyMatch(freeze -> freeze.length().compareTo(TTL) < 0);
  }

  /** What is done, to what kind of process, at which link. */
  private static String kindOf(Step step) {
    Fault fault = step.fault();
    String link =
        switch (fault) {
          case Fault.Cut cut -> cut.link().name();
          case Fault.Delay delay -> delay.link().name();
          case Fault.Kill kill -> "";
          case Fault.Freeze freeze -> "";
          case Fault.Restart restart -> "";
          case Fault.Roll roll -> "";
          case Fault.Blackout blackout -> "";
        };
    return fault.getClass().getSimpleName() + fault.target().kind() + link;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void atEveryMoment_oneOfEachKindIsLeftAlone_andOneBrokerAtMostIsAway(long seed) {
    List<Step> steps = plan(seed, HALF_AN_HOUR).steps();
    for (Step step : steps) {
      for (Kind kind : Kind.values()) {
        List<Target> away =
            steps.stream()
                .filter(s -> s.fault().target().kind() == kind)
                .filter(s -> s.at().compareTo(step.at()) <= 0 && s.end().compareTo(step.at()) > 0)
                .map(s -> s.fault().target())
                .toList();
        assertThat(away).as("seed " + seed + " at " + step.at()).doesNotHaveDuplicates();
        assertThat(away.size()).isLessThanOrEqualTo(SIZE.mostAway(kind));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyFaultIsOverInTime_andStepsAreInOrder(long seed) {
    List<Step> steps = plan(seed, TWO_MINUTES).steps();
    assertThat(steps).allMatch(step -> step.end().compareTo(TWO_MINUTES) <= 0);
    assertThat(steps).extracting(Step::at).isSorted();
  }

  @Test
  void tooShort_isRefusedWithWhatToDo() {
    assertThatThrownBy(() -> plan(1, Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no fault fits into 5 s; give it a minute or more");
  }

  private static Plan plan(long seed, Duration length) {
    return Plan.of(seed, length, TTL, SIZE);
  }
}
