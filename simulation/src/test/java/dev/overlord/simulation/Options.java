package dev.overlord.simulation;

import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.shell.Upkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a seed decides before anything runs. A deliberate bug may steer it towards what it needs.
 */
final class Options {
  static final long STRANDED_MAX_MS = 20_000;

  /**
   * Workers that live, or are dead and hold leases: one that is forgotten while it lives loses its
   * place among those who wait for slots.
   */
  private static final int MOST_ALIVE = 16;

  /** What may happen; a seed chooses some of them. */
  enum Fault {
    KILL_WORKER,
    KILL_OVERLORD,
    KILL_PRODUCER,
    DIE_IN_CALL,
    FREEZE_WORKER,
    FREEZE_OVERLORD,
    STALL_WORKER,
    STALL_OVERLORD,
    SLEEP_WORKER,
    CUT_WORKER,
    CUT_OVERLORD,
    CUT_PRODUCER,
    FLAKY_LOG,
    REBALANCE,
    DEFINE,
    DRAIN,
    CRASH_LOOP,
    JUMP_CLOCK,
    COPY_FOLDER,
    REPLACE_WORKER,
    LOSE_INBOX,
    LOSE_TASKS,
    GROW_TOPIC,
    REMAKE_TOPIC,
    STRANGER,
    CANCEL
  }

  int workers;
  int overlords;
  int producers;
  int shards;
  int inboxes;
  long ttlMs = 6_000;
  int tasks;

  /** Most tasks take up to so many milliseconds. */
  int taskMs;

  /** Tasks are submitted within so many milliseconds. */
  long submittingMs;

  /** True milliseconds during which faults happen. */
  long safetyMs;

  List<SimPool> pools = new ArrayList<>();
  Set<Fault> faults = EnumSet.noneOf(Fault.class);

  /** Mean of the time between two faults. */
  long faultEveryMs;

  /** Shares of executions that end in error, take long, kill their worker. */
  double errors;

  double longTasks;
  double killers;

  /** Share of writes that become visible late, by up to {@code slowMs}. */
  double slow;

  long slowMs;
  double lostCommits;

  /**
   * How often an Overlord stands still between two fencings, and a worker loses Kafka at its start.
   */
  double fencingStalls;

  double youngCuts;

  /** How often a worker stands still just after it has told a handler to start. */
  double startStalls;

  long groupDelayMs;

  /** Share of the occasions at which a tasks topic is deleted, and of those refilled at once. */
  double remakes = 0.25;

  double refills = 0.5;

  /** Share of tasks and of finishes that break the leader that handles them. */
  double poison;

  double brokenFinishes;

  /** Share of the workers that keep their name in a folder. */
  double folders;

  /** A dead process comes back within so many milliseconds. */
  long downtimeMs;

  final SlotOptions slots = new SlotOptions();
  final HandlerOptions handlers = new HandlerOptions();
  Bounds bounds = Bounds.DEFAULT;
  Upkeep upkeep = Upkeep.DEFAULT;

  static Options draw(Random random) {
    Options options = new Options();
    options.workers = 1 + random.nextInt(4);
    options.overlords = 1 + random.nextInt(2);
    options.producers = 1 + random.nextInt(2);
    options.shards = 1 + random.nextInt(2);
    options.inboxes = 1 + random.nextInt(2);
    options.tasks = 20 + random.nextInt(50);
    options.safetyMs = 30_000 + random.nextInt(30_000);
    options.taskMs = random.nextBoolean() ? 1_500 : 20 + random.nextInt(200);
    options.submittingMs = options.safetyMs * 2 / (random.nextBoolean() ? 3 : 12);
    for (int i = 0; i <= random.nextInt(2); i++) {
      options.pools.add(SimPool.draw("p" + i, random));
    }
    for (Fault fault : Fault.values()) {
      if (random.nextInt(10) < 5) {
        options.faults.add(fault);
      }
    }
    options.faultEveryMs = 400 + random.nextInt(3_000);
    options.errors = random.nextDouble() * 0.3;
    options.longTasks = random.nextDouble() * 0.3;
    options.killers = random.nextInt(3) == 0 ? 0.04 : 0;
    options.slow = random.nextDouble() * 0.1;
    options.slowMs = 20 + random.nextInt(2_000);
    options.lostCommits = random.nextBoolean() ? 0 : random.nextDouble() * 0.05;
    options.fencingStalls = random.nextInt(4) == 0 ? 0.1 : 0;
    options.youngCuts = random.nextInt(4) == 0 ? 0.5 : 0;
    options.startStalls = random.nextInt(4) == 0 ? 0.02 : 0;
    options.groupDelayMs = random.nextInt(4) == 0 ? 6_000 : 300;
    options.poison = random.nextInt(4) == 0 ? 0.04 : 0;
    options.brokenFinishes = random.nextInt(4) == 0 ? 0.02 : 0;
    options.folders = random.nextDouble();
    options.bounds = bounds(random);
    options.upkeep =
        new Upkeep(
            5 + random.nextInt(60),
            1 + random.nextInt(7),
            Duration.ofMillis(600 + random.nextInt(5_000)),
            5,
            4_000 + random.nextInt(50_000));
    options.downtimeMs = random.nextInt(3) == 0 ? 300 : 8_000;
    options.slots.draw(random, options.pools);
    options.handlers.draw(random, options.pools);
    return options;
  }

  private static Bounds bounds(Random random) {
    return new Bounds(
        2 + random.nextInt(20),
        1 << 20,
        1 + random.nextInt(8),
        3 + random.nextInt(40),
        1 + random.nextInt(20),
        1 + random.nextInt(60),
        1 + random.nextInt(12),
        random.nextInt(4) == 0 ? MOST_ALIVE : 10_000,
        16 << 10);
  }

  /** Nothing breaks its leaders: machines with a bug of their own do not know what should. */
  void bearable() {
    poison = 0;
    brokenFinishes = 0;
  }

  /** These and only these faults happen, this often. */
  Options only(long everyMs, Fault first, Fault... more) {
    faults = EnumSet.of(first, more);
    faultEveryMs = everyMs;
    return this;
  }

  @Override
  public String toString() {
    return workers
        + " workers, "
        + overlords
        + " overlords, "
        + producers
        + " producers, "
        + shards
        + " shards, "
        + inboxes
        + " inboxes, "
        + tasks
        + " tasks of "
        + taskMs
        + " ms within "
        + submittingMs
        + " ms, TTL "
        + ttlMs
        + " ms, faults for "
        + safetyMs
        + " ms every "
        + faultEveryMs
        + " ms: "
        + faults
        + ", errors "
        + errors
        + ", long "
        + longTasks
        + ", killers "
        + killers
        + ", slow "
        + slow
        + " by "
        + slowMs
        + " ms, lost commits "
        + lostCommits
        + ", stalls in fencing "
        + fencingStalls
        + ", young cuts "
        + youngCuts
        + ", stalls at starts "
        + startStalls
        + ", group slow by "
        + groupDelayMs
        + " ms, poison "
        + poison
        + ", broken finishes "
        + brokenFinishes
        + ", downtime "
        + downtimeMs
        + " ms\n"
        + slots
        + "\n"
        + handlers
        + "\n"
        + pools
        + "\n"
        + bounds
        + "\n"
        + upkeep;
  }
}
