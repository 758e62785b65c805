package dev.overlord.simulation;

import org.junit.jupiter.api.Test;

/** What {@code dev/simulate} runs; not part of the build. */
class ManySeeds {
  @Test
  @SuppressWarnings("SystemOut") // the tool's whole purpose
  void run() {
    int seeds = Integer.getInteger("simulation.seeds", 300);
    long first = Long.getLong("simulation.first", 1);
    long begun = System.nanoTime();
    int failures = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      Simulation.Outcome outcome = Simulation.run(seed, Plant.NONE);
      if (outcome.failure() != null) {
        failures++;
        System.out.println(Report.of(outcome));
      }
    }
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    System.out.println(seeds + " seeds, " + failures + " failures, " + seconds + " s");
  }
}
