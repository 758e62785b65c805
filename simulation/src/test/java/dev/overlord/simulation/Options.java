package dev.overlord.simulation;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import dev.overlord.coordinator.machine.Bounds;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a seed decides before anything runs.
 *
 * @param safetyMs true milliseconds during which faults happen
 * @param faultEveryMs mean of the time between two faults
 * @param errors share of executions that end in error
 * @param slow share of writes that become visible late, by up to {@code slowMs}
 * @param lostCommits share of commits whose answer is lost
 */
record Options(
    int workers,
    int overlords,
    int shards,
    int inboxes,
    long ttlMs,
    int tasks,
    long safetyMs,
    List<Pool> pools,
    Set<Fault> faults,
    long faultEveryMs,
    double errors,
    double longTasks,
    double slow,
    long slowMs,
    double lostCommits,
    double folders,
    Bounds bounds) {

  static final long STRANDED_MAX_MS = 20_000;

  /** What may happen; a seed chooses some of them. */
  enum Fault {
    KILL_WORKER,
    KILL_OVERLORD,
    DIE_IN_CALL,
    FREEZE_WORKER,
    FREEZE_OVERLORD,
    SLEEP_WORKER,
    CUT_WORKER,
    CUT_OVERLORD,
    FLAKY_LOG,
    REBALANCE,
    LIMIT,
    DRAIN
  }

  record Pool(String name, int limit, SlotReuse reuse, boolean ignoresDisconnect, int partitions) {
    PoolDefinition definition(int newLimit, long revision) {
      return new PoolDefinition(
          newLimit,
          "sim",
          null,
          List.of(new PoolDefinition.Endpoint("http://" + name, null)),
          null,
          null,
          PoolDefinition.DEFAULT_TIMEOUT_MS,
          PoolDefinition.DEFAULT_MAX_ATTEMPTS,
          PoolDefinition.DEFAULT_MAX_INTERRUPTIONS,
          reuse,
          STRANDED_MAX_MS,
          ignoresDisconnect,
          Map.of(),
          false,
          revision,
          null);
    }
  }

  static Options draw(Random random) {
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      SlotReuse reuse = random.nextBoolean() ? SlotReuse.STRICT : SlotReuse.TTL;
      boolean ignores = random.nextInt(6) == 0;
      pools.add(new Pool("p" + i, 1 + random.nextInt(4), reuse, ignores, 1 + random.nextInt(2)));
    }
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (random.nextInt(10) < 6) {
        faults.add(fault);
      }
    }
    return new Options(
        1 + random.nextInt(4),
        1 + random.nextInt(2),
        1 + random.nextInt(2),
        1 + random.nextInt(2),
        6_000,
        20 + random.nextInt(60),
        30_000 + random.nextInt(40_000),
        List.copyOf(pools),
        faults,
        500 + random.nextInt(4_000),
        random.nextDouble() * 0.3,
        random.nextDouble() * 0.3,
        random.nextDouble() * 0.1,
        20 + random.nextInt(2_000),
        random.nextBoolean() ? 0 : random.nextDouble() * 0.05,
        random.nextDouble(),
        new Bounds(
            2 + random.nextInt(20),
            1 << 20,
            1 + random.nextInt(8),
            3 + random.nextInt(40),
            1 + random.nextInt(60),
            1 + random.nextInt(12),
            10_000,
            16 << 10));
  }

  /** These and only these faults happen, this often. */
  Options with(Set<Fault> only, long everyMs) {
    return new Options(
        workers,
        overlords,
        shards,
        inboxes,
        ttlMs,
        tasks,
        safetyMs,
        pools,
        only,
        everyMs,
        errors,
        longTasks,
        slow,
        slowMs,
        lostCommits,
        folders,
        bounds);
  }
}
