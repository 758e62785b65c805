package dev.overlord.http.metrics;

import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.PoolStats.Percentiles;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A figure of each pool, by Prometheus' conventions.
 *
 * @param field of the stats record that it is made from
 * @param counter it only grows; its name ends in {@code _total}
 * @param value NaN: there is none
 */
record PoolMetric(
    String name, String field, String help, boolean counter, ToDoubleFunction<PoolStats> value) {

  static final List<PoolMetric> ALL =
      List.of(
          gauge(
              "concurrency_limit",
              "concurrency_limit",
              "The limit in force.",
              PoolStats::concurrencyLimit),
          gauge("active_requests", "active_requests", "Executing now.", PoolStats::activeRequests),
          gauge(
              "queued_requests", "queued_requests", "Due and waiting.", PoolStats::queuedRequests),
          gauge(
              "waiting_tasks",
              "waiting",
              "Dispatched before, wait to run again.",
              PoolStats::waiting),
          gauge("waiters", "waiters", "Acquirers that wait for a slot.", PoolStats::waiters),
          gauge(
              "stranded_executions",
              "stranded",
              "May still be computed by a backend.",
              PoolStats::stranded),
          gauge("workers", "workers", "Workers with capacity for the pool.", PoolStats::workers),
          gauge(
              "worker_capacity",
              "capacity",
              "Executions that they may run at once.",
              PoolStats::capacity),
          gauge(
              "running",
              "state",
              "1 while the pool is neither paused, cooling down nor stopped.",
              stats -> "running".equals(stats.state()) ? 1 : 0),
          gauge(
              "slot_utilisation_ratio",
              "slot_utilisation",
              "Busy slots by the limit, last 10 s.",
              stats -> orNaN(stats.slotUtilisation())),
          gauge(
              "tasks_per_second",
              "tasks_per_second",
              "Outcomes, last 10 s.",
              PoolStats::tasksPerSecond),
          gauge(
              "wait_p95_seconds",
              "wait_ms.p95",
              "From due to start, last minute.",
              seconds(PoolStats::waitMs)),
          gauge(
              "run_p95_seconds",
              "run_ms.p95",
              "Duration of executions, last minute.",
              seconds(PoolStats::runMs)),
          gauge(
              "average_wait_seconds",
              "average_wait_time_ms",
              "All-time mean from due to start.",
              stats -> stats.averageWaitTimeMs() / 1_000),
          counter("requests", "total_requests", "Executions started.", PoolStats::totalRequests),
          counter(
              "errors", "total_errors", "Executions that ended in error.", PoolStats::totalErrors),
          counter(
              "errors_429",
              "error_429_count",
              "Answers with status 429.",
              PoolStats::error429Count),
          counter(
              "errors_503",
              "error_503_count",
              "Answers with status 503.",
              PoolStats::error503Count),
          counter("tasks_succeeded", "succeeded", "Outcomes.", PoolStats::succeeded),
          counter("tasks_failed", "failed", "Outcomes.", PoolStats::failed),
          counter("dead_letters", "dead_letters", "Tasks given up.", PoolStats::deadLetters),
          counter(
              "leases_expired",
              "leases_expired",
              "Leases that nobody renewed.",
              PoolStats::leasesExpired),
          counter(
              "interruptions",
              "interruptions",
              "Executions without their worker's word.",
              PoolStats::interruptions),
          counter(
              "stale_finishes",
              "stale_finishes",
              "Words about leases that were over.",
              PoolStats::staleFinishes),
          counter("retries", "retries", "Executions beyond a task's first.", PoolStats::retries),
          counter(
              "input_tokens", "input_tokens", "As backends counted them.", PoolStats::inputTokens),
          counter(
              "output_tokens",
              "output_tokens",
              "As backends counted them.",
              PoolStats::outputTokens));

  private static PoolMetric gauge(
      String name, String field, String help, ToDoubleFunction<PoolStats> value) {
    return new PoolMetric("overlord_pool_" + name, field, help, false, value);
  }

  private static PoolMetric counter(
      String name, String field, String help, ToDoubleFunction<PoolStats> value) {
    return new PoolMetric("overlord_pool_" + name, field, help, true, value);
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static ToDoubleFunction<PoolStats> seconds(
      Function<PoolStats, @Nullable Percentiles> percentiles) {
    return stats -> {
      Percentiles found = percentiles.apply(stats);
      return found == null ? Double.NaN : found.p95() / 1_000.0;
    };
  }
}
