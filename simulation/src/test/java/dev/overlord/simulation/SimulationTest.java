package dev.overlord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void everySeed_keepsTheProperties() {
    int seeds = Integer.getInteger("simulation.seeds", 300);
    long first = Long.getLong("simulation.first", 1);
    List<String> failures = new ArrayList<>();
    for (long seed = first; seed < first + seeds && failures.isEmpty(); seed++) {
      Simulation.Outcome outcome = Simulation.run(seed, Plant.NONE);
      if (outcome.failure() != null) {
        failures.add(Report.of(outcome));
      }
    }
    assertThat(failures).isEmpty();
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
