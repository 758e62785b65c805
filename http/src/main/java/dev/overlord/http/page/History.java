package dev.overlord.http.page;

import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.PoolStats.Percentiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last 15 minutes of a pool, for its charts: a value of each series for each record. */
final class History {
  static final int SECONDS = 15 * 60;

  private static final List<String> SERIES =
      List.of(
          "t",
          "tasks_per_second",
          "tokens_per_second",
          "active",
          "queued",
          "errors_per_second",
          "run_p50",
          "run_p95");

  private final double[][] rows = new double[SECONDS][];
  private int written;
  private @Nullable PoolStats last;

  synchronized void add(PoolStats stats) {
    PoolStats before = last;
    last = stats;
    if (before != null && !stats.at().isAfter(before.at())) {
      return;
    }
    Percentiles run = stats.runMs();
    rows[written++ % SECONDS] =
        new double[] {
          stats.at().toEpochMilli() / 1_000.0,
          stats.tasksPerSecond(),
          stats.outputTokensPerSecond(),
          stats.activeRequests(),
          stats.queuedRequests(),
          errorsPerSecond(before, stats),
          run == null ? Double.NaN : run.p50(),
          run == null ? Double.NaN : run.p95()
        };
  }

  private static double errorsPerSecond(@Nullable PoolStats before, PoolStats now) {
    if (before == null || now.totalErrors() <= before.totalErrors()) {
      return 0;
    }
    double seconds = (now.at().toEpochMilli() - before.at().toEpochMilli()) / 1_000.0;
    return (now.totalErrors() - before.totalErrors()) / seconds;
  }

  /** By series, the oldest first; null where there is no value. */
  synchronized Map<String, List<@Nullable Double>> series() {
    Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();
    for (int column = 0; column < SERIES.size(); column++) {
      List<@Nullable Double> values = new ArrayList<>();
      for (int row = Math.max(0, written - SECONDS); row < written; row++) {
        double value = rows[row % SECONDS][column];
        values.add(Double.isNaN(value) ? null : value);
      }
      series.put(SERIES.get(column), values);
    }
    return series;
  }
}
