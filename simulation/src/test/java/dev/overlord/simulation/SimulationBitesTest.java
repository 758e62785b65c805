package dev.overlord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every deliberate bug is caught. */
class SimulationBitesTest {
  private static final int MOST_SEEDS = 2_000;

  static Map<String, Plant> plants() {
    Map<String, Plant> plants = new LinkedHashMap<>();
    plants.put("reader is not read_committed", new WorkerBugs.ReadsUncommitted());
    plants.put("worker ignores deadlines", new WorkerBugs.IgnoresDeadlines());
    plants.put("worker sleeps through deadlines", new WorkerBugs.SleepsThroughDeadlines());
    plants.put("fences only the first id in time", new LogBugs.FencesLate());
    plants.put("commits again without an answer", new LogBugs.CommitsAgain());
    plants.put("messages before the state", new LogBugs.CommitsInTwo(false));
    plants.put("state before the messages", new LogBugs.CommitsInTwo(true));
    plants.put("token counter not restored", new LogBugs.ForgetsCounter());
    plants.put("no fresh TTL at takeover", new MachineBugs.Machine(MachineBugs.NoFreshTtl::new));
    plants.put("stale finish counts", new MachineBugs.Machine(MachineBugs.AcceptsStaleFinish::new));
    plants.put(
        "own leases ended by hello", new MachineBugs.Machine(MachineBugs.HelloEndsItsOwn::new));
    plants.put("unread lease requeued", new MachineBugs.Machine(MachineBugs.RequeuesUnread::new));
    plants.put("one slot more", new MachineBugs.Machine(MachineBugs.OneSlotMore::new));
    plants.put("stranded not counted", new MachineBugs.Machine(MachineBugs.ForgetsStranded::new));
    plants.put("slot reused early", new MachineBugs.Machine(MachineBugs.ExpiresEarly::new));
    plants.put(
        "lease outlives its finish", new MachineBugs.Machine(MachineBugs.RequeuesWhatIsDone::new));
    return plants;
  }

  static Stream<String> names() {
    return plants().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void plantedBug_isCaught(String name) {
    assertThat(seedsUntilCaught(plants().getOrDefault(name, Plant.NONE)))
        .isLessThanOrEqualTo(MOST_SEEDS);
  }

  static int seedsUntilCaught(Plant plant) {
    for (int seed = 1; seed <= MOST_SEEDS; seed++) {
      if (Simulation.run(seed, plant).failure() != null) {
        return seed;
      }
    }
    return MOST_SEEDS + 1;
  }
}
