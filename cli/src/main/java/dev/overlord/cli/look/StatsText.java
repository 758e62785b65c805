package dev.overlord.cli.look;

import dev.overlord.cli.command.TextTable;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.PoolStats.Percentiles;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stats records as lines for people. */
final class StatsText {
  private static final int BAR = 10;

  private StatsText() {}

  static List<String> lines(List<PoolStats> pools) {
    TextTable table =
        new TextTable(
            "POOL",
            "RUNNING",
            "",
            "QUEUED",
            "HIGH/NORMAL/LOW",
            "TASKS/S",
            "TOKENS/S",
            "WAIT P50/P95",
            "RUN P50/P95",
            "ERRORS",
            "STATE");
    for (PoolStats pool : pools) {
      table.row(
          pool.pool(),
          pool.activeRequests() + "/" + pool.concurrencyLimit(),
          bar(pool.activeRequests(), pool.concurrencyLimit()),
          pool.queuedRequests(),
          lanes(pool.queuedByLane()),
          String.format(Locale.ROOT, "%.1f", pool.tasksPerSecond()),
          String.format(Locale.ROOT, "%.0f", pool.outputTokensPerSecond()),
          times(pool.waitMs()),
          times(pool.runMs()),
          pool.totalErrors(),
          pool.reason() == null ? pool.state() : pool.state() + ": " + pool.reason());
    }
    return table.lines();
  }

  static String bar(int active, int limit) {
    int full = limit == 0 ? 0 : Math.min(BAR, (active * BAR + limit - 1) / limit);
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }

  private static @Nullable String lanes(@Nullable Map<String, Long> queued) {
    return queued == null
        ? null
        : queued.getOrDefault("high", 0L)
            + "/"
            + queued.getOrDefault("normal", 0L)
            + "/"
            + queued.getOrDefault("low", 0L);
  }

  private static @Nullable String times(@Nullable Percentiles millis) {
    return millis == null ? null : time(millis.p50()) + "/" + time(millis.p95());
  }

  private static String time(long millis) {
    return millis < 1_000 ? millis + "ms" : String.format(Locale.ROOT, "%.1fs", millis / 1_000.0);
  }
}
