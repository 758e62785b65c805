package dev.overlord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every deliberate bug is caught, by the checker that is there for it. */
class SimulationBitesTest {
  private static final int MOST_SEEDS = 2_000;

  @ParameterizedTest
  @EnumSource
  void plantedBug_isCaughtByItsChecker(Planted bug) {
    assertThat(seedThatCatches(bug)).isBetween(1L, (long) MOST_SEEDS);
  }

  /** The seed that is known to, or else any of the first; 0 when none does. */
  private static long seedThatCatches(Planted bug) {
    if (Simulation.run(bug.knownSeed, bug.plant()).checker() == bug.checker) {
      return bug.knownSeed;
    }
    List<Simulation.Outcome> caught =
        Seeds.search(bug::plant, 1, MOST_SEEDS, outcome -> outcome.checker() == bug.checker, 1);
    return caught.isEmpty() ? 0 : caught.getFirst().seed();
  }
}
