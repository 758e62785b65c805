package dev.overlord.coordinator.shell;

import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolStats.Percentiles;
import dev.overlord.coordinator.machine.Counter;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much each pool did lately, for its stats: rates, percentiles, how busy the slots were. Known
 * by this leader only; a new one begins anew.
 */
final class RecentWork {
  private static final double SECOND = 1e9;

  /** Rates are over so many reports, one a second. */
  private static final int REPORTS = 10;

  /**
   * @param waitMs null: nothing started in the last minute
   * @param runMs null: nothing ended in the last minute
   * @param slotUtilisation null while the limit is 0
   */
  record Figures(
      double tasksPerSecond,
      double inputTokensPerSecond,
      double outputTokensPerSecond,
      @Nullable Percentiles waitMs,
      @Nullable Percentiles runMs,
      @Nullable Double slotUtilisation) {}

  /** All-time sums at an instant; two of them make a rate. */
  private record Sample(
      long nanos, long outcomes, long input, long output, double busy, double allowed) {}

  private static final class OfPool {
    final RollingPercentiles waits = new RollingPercentiles();
    final RollingPercentiles runs = new RollingPercentiles();
    final Sample[] samples = new Sample[REPORTS + 1];
    int taken;
    double busy;
    double allowed;
    long since;
    int leased;
    int limit;
  }

  private final ShardState state;
  private final TurnMetrics metrics;
  private final Map<String, OfPool> pools = new HashMap<>();

  /** How long tasks that were granted ahead had waited before, by token. */
  private final Map<Long, Long> waitedBefore = new HashMap<>();

  RecentWork(ShardState state, TurnMetrics metrics) {
    this.state = state;
    this.metrics = metrics;
  }

  /** To be told of each event after it was applied. */
  void applied(Event event, Now now) {
    if (!(event instanceof Event.Durable durable)) {
      return;
    }
    PoolState pool = state.pools().get(durable.pool());
    if (pool == null) {
      pools.remove(durable.pool());
      metrics.leadsNoLonger(durable.pool());
      return;
    }
    OfPool recent = pools.computeIfAbsent(pool.name(), name -> begin(pool, now));
    integrate(recent, pool, now);
    switch (event) {
      case Event.TaskLeased leased -> leased(recent, pool, leased, now);
      case Event.SlotLeased leased -> waited(recent, pool, leased.waitedMs(), now);
      case Event.NextStarted next -> {
        Long before = waitedBefore.remove(next.token());
        waited(recent, pool, next.waitedMs() + (before == null ? 0 : before), now);
      }
      case Event.LeaseEnded ended -> waitedBefore.remove(ended.token());
      case Event.TaskDone done -> done(recent, done, now);
      default -> {}
    }
  }

  private void leased(OfPool recent, PoolState pool, Event.TaskLeased leased, Now now) {
    if (pool.isRunning(leased.lease())) {
      waited(recent, pool, leased.waitedMs(), now);
    } else {
      waitedBefore.put(leased.token(), leased.waitedMs());
    }
  }

  private void waited(OfPool recent, PoolState pool, long millis, Now now) {
    recent.waits.record(millis, now.nanos());
    metrics.waited(pool.name(), millis);
  }

  private static void done(OfPool recent, Event.TaskDone done, Now now) {
    var started = done.result().startedAt();
    var finished = done.result().finishedAt();
    if (started != null && finished != null && done.result().outcome() != Outcome.CANCELLED) {
      recent.runs.record(Duration.between(started, finished).toMillis(), now.nanos());
    }
  }

  private OfPool begin(PoolState pool, Now now) {
    metrics.leads(pool.name());
    OfPool recent = new OfPool();
    recent.since = now.nanos();
    recent.leased = pool.leased();
    recent.limit = pool.limit();
    return recent;
  }

  /** Adds up the slot time since the last event: what was busy then stayed so until now. */
  private static void integrate(OfPool recent, PoolState pool, Now now) {
    long passed = now.nanos() - recent.since;
    recent.busy += (double) recent.leased * passed;
    recent.allowed += (double) recent.limit * passed;
    recent.since = now.nanos();
    recent.leased = pool.leased();
    recent.limit = pool.limit();
  }

  /** The figures of now; to be asked once for each report. */
  Figures of(PoolState pool, Now now) {
    OfPool recent = pools.computeIfAbsent(pool.name(), name -> begin(pool, now));
    integrate(recent, pool, now);
    Sample last =
        new Sample(
            now.nanos(),
            outcomes(pool),
            pool.counter(Counter.INPUT_TOKENS),
            pool.counter(Counter.OUTPUT_TOKENS),
            recent.busy,
            recent.allowed);
    Sample first = recent.samples[Math.max(0, recent.taken - REPORTS) % recent.samples.length];
    recent.samples[recent.taken++ % recent.samples.length] = last;
    return figures(recent, first == null ? last : first, last);
  }

  private static Figures figures(OfPool recent, Sample first, Sample last) {
    double seconds = (last.nanos() - first.nanos()) / SECOND;
    double allowed = last.allowed() - first.allowed();
    return new Figures(
        rate(last.outcomes() - first.outcomes(), seconds),
        rate(last.input() - first.input(), seconds),
        rate(last.output() - first.output(), seconds),
        recent.waits.percentiles(last.nanos()),
        recent.runs.percentiles(last.nanos()),
        allowed <= 0 ? null : rounded((last.busy() - first.busy()) / allowed));
  }

  private static long outcomes(PoolState pool) {
    return pool.counter(Counter.SUCCEEDED)
        + pool.counter(Counter.FAILED)
        + pool.counter(Counter.CANCELLED)
        + pool.counter(Counter.EXPIRED);
  }

  private static double rate(long amount, double seconds) {
    return seconds <= 0 ? 0 : rounded(amount / seconds);
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
