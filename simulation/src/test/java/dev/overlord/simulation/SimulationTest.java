package dev.overlord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class SimulationTest {
  /** In each package of the core. */
  private static final double LEAST_COVERED = 0.9;

  @Test
  void everySeed_keepsTheProperties_andAllOfThemRunMostOfTheCore() throws Exception {
    int seeds = Integer.getInteger("simulation.seeds", 2_000);
    long first = Long.getLong("simulation.first", 1);

    List<Simulation.Outcome> failures =
        Seeds.search(() -> Plant.NONE, first, seeds, Seeds::fails, 1);

    assertThat(failures).extracting(Simulation.Outcome::report).isEmpty();
    Map<String, CoreCoverage.Lines> lines = CoreCoverage.lines();
    CoreCoverage.print(lines);
    assertThat(lines.keySet()).containsExactlyInAnyOrderElementsOf(CoreCoverage.PACKAGES);
    assertThat(lines.values()).allMatch(it -> it.share() > LEAST_COVERED);
  }

  @Test
  void sameSeed_makesTheSameTrace() {
    long seed = ThreadLocalRandom.current().nextInt(1 << 30);
    Simulation.Outcome first = Simulation.run(seed, Plant.NONE);
    Simulation.Outcome second = Simulation.run(seed, Plant.NONE);

    assertThat(second).isEqualTo(first);
    assertThat(first.executions()).isPositive();
  }
}
