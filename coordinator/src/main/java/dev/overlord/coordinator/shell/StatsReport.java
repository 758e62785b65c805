package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.coordinator.machine.Counter;
import dev.overlord.coordinator.machine.Hold;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.machine.WorkerSession;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stats record of a pool, from the state as it is. */
final class StatsReport {
  private StatsReport() {}

  /** One record for each pool. */
  static void add(
      Turn turn,
      String topic,
      ShardState state,
      TaskTopics tasks,
      Purge purge,
      RecentWork recent,
      Now now) {
    for (PoolState pool : state.pools().values()) {
      String held = purge.heldBy(pool.name());
      turn.report(
          topic,
          pool.name(),
          of(state, pool, tasks.unreadByLane(pool), held, recent.of(pool, now), now));
    }
  }

  /**
   * @param unread tasks in the topics that were not read ahead, by lane
   */
  static PoolStats of(
      ShardState state,
      PoolState pool,
      Map<Lane, Long> unread,
      @Nullable String purgeHeldBy,
      RecentWork.Figures recent,
      Now now) {
    Hold hold = pool.hold(now.wall());
    int workers = 0;
    int capacity = 0;
    for (WorkerSession worker : state.workers().values()) {
      int own = worker.capacity().getOrDefault(pool.name(), 0);
      workers += own > 0 ? 1 : 0;
      capacity += own;
    }
    return new PoolStats(
        pool.name(),
        now.wall(),
        pool.limit(),
        pool.leased(),
        unread.values().stream().mapToLong(Long::longValue).sum()
            + pool.windowTasks()
            + pool.waitingDue(now.wall())
            + pool.prefetched()
            + pool.waiters(),
        pool.counter(Counter.TOTAL_REQUESTS),
        pool.counter(Counter.TOTAL_ERRORS),
        pool.counter(Counter.ERROR_429_COUNT),
        pool.counter(Counter.ERROR_503_COUNT),
        averageWait(pool),
        state(pool, hold),
        hold == null ? null : reason(hold),
        hold == null ? null : hold.kind().name().toLowerCase(Locale.ROOT),
        pool.counter(Counter.SUCCEEDED),
        pool.counter(Counter.FAILED),
        pool.counter(Counter.DEAD_LETTERS),
        pool.counter(Counter.LEASES_EXPIRED),
        pool.counter(Counter.INTERRUPTIONS),
        pool.counter(Counter.STALE_FINISHES),
        pool.strandedCount(),
        pool.waitingTasks().size(),
        workers,
        capacity,
        purgeHeldBy,
        queued(pool, unread),
        pool.waiters(),
        pool.failures(),
        pool.counter(Counter.CANCELLED),
        pool.counter(Counter.EXPIRED),
        pool.counter(Counter.RETRIES),
        pool.counter(Counter.INPUT_TOKENS),
        pool.counter(Counter.OUTPUT_TOKENS),
        recent.tasksPerSecond(),
        recent.inputTokensPerSecond(),
        recent.outputTokensPerSecond(),
        recent.waitMs(),
        recent.runMs(),
        recent.slotUtilisation());
  }

  private static Map<String, Long> queued(PoolState pool, Map<Lane, Long> unread) {
    Map<String, Long> queued = new LinkedHashMap<>();
    for (Lane lane : Lane.values()) {
      queued.put(
          lane.name().toLowerCase(Locale.ROOT),
          unread.getOrDefault(lane, 0L) + pool.windowTasks(lane));
    }
    return queued;
  }

  private static String state(PoolState pool, @Nullable Hold hold) {
    PoolDefinition definition = pool.definition();
    if (definition == null || definition.paused()) {
      return "paused";
    }
    if (hold == null) {
      return "running";
    }
    return hold.until() == null ? "stopped" : "cooling_down";
  }

  private static String reason(Hold hold) {
    return hold.until() == null
        ? hold.reason()
        : "until " + Json.INSTANT.format(hold.until()) + ", since " + hold.reason();
  }

  private static double averageWait(PoolState pool) {
    long started = pool.counter(Counter.TOTAL_REQUESTS);
    return started == 0 ? 0 : (double) pool.counter(Counter.WAIT_TIME_MS) / started;
  }
}
