package dev.overlord.simulation;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code dev/simulate} runs; not part of the build. */
class ManySeeds {
  private static final int REPORTED = 20;

  @Test
  @SuppressWarnings("SystemOut") // the tool's whole purpose
  void run() {
    int seeds = Integer.getInteger("simulation.seeds", 300);
    long first = Long.getLong("simulation.first", 1);
    long begun = System.nanoTime();
    List<Simulation.Outcome> failures =
        Seeds.search(() -> Plant.NONE, first, seeds, Seeds::fails, Integer.MAX_VALUE);
    failures.stream().limit(REPORTED).forEach(failure -> System.out.println(failure.report()));
    failures.forEach(f -> System.out.println("seed " + f.seed() + " breaks " + f.checker()));
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    System.out.println(seeds + " seeds, " + failures.size() + " failures, " + seconds + " s");
  }
}
