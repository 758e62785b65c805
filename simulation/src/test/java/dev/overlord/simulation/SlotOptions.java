package dev.overlord.simulation;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What a seed decides about those who acquire slots without having a task. */
final class SlotOptions {
  /** So many agents ask for slots again and again. */
  int agents;

  /** Share of the agents that go on when their slot is lost. */
  double heedless;

  /** Besides the other workers there is one that has no capacity of its own. */
  boolean acquirersOnly;

  /** Agents are told so many milliseconds after a loss at most, and stop. */
  int stopMs;

  /** Most slots are held for up to so many milliseconds. */
  int holdMs;

  /** Nobody submits tasks to these pools. */
  final Set<String> withoutTasks = new TreeSet<>();

  /** In the liveness phase turns are counted from so many milliseconds on. */
  long settleMs = 30_000;

  void draw(Random random, List<SimPool> pools) {
    agents = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(6);
    heedless = random.nextInt(5) == 0 ? 0.3 : 0;
    acquirersOnly = random.nextBoolean();
    stopMs = random.nextInt(4) == 0 ? 150 : 20;
    holdMs = random.nextBoolean() ? 2_000 : 100 + random.nextInt(200);
    if (agents > 0 && pools.size() > 1 && random.nextInt(3) == 0) {
      withoutTasks.add(pools.getLast().name());
    }
  }

  List<SimPool> withTasks(List<SimPool> pools) {
    return pools.stream().filter(pool -> !withoutTasks.contains(pool.name())).toList();
  }

  @Override
  public String toString() {
    return agents
        + " agents that hold slots for "
        + holdMs
        + " ms and stop within "
        + stopMs
        + " ms, heedless "
        + heedless
        + ", a worker of their own "
        + acquirersOnly
        + ", no tasks for "
        + withoutTasks;
  }
}
