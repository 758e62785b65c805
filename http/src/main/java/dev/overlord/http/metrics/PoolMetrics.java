package dev.overlord.http.metrics;

import static dev.overlord.http.metrics.PoolMetric.counter;
import static dev.overlord.http.metrics.PoolMetric.gauge;
import static dev.overlord.http.metrics.PoolMetric.labelled;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.PoolStats.Percentiles;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.http.metrics.PoolMetric.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What Prometheus is told of each pool: docs/metrics.md has the same table for people. */
final class PoolMetrics {
  private static final double MILLIS = 1_000;
  private static final List<String> STATES =
      List.of("running", "paused", "cooling_down", "stopped");

  static final List<PoolMetric> ALL =
      List.of(
          // now
          gauge("concurrency_limit", "concurrency_limit", "In force.", PoolStats::concurrencyLimit),
          gauge("active_requests", "active_requests", "Executing now.", PoolStats::activeRequests),
          gauge(
              "queued_requests", "queued_requests", "Due and waiting.", PoolStats::queuedRequests),
          labelled(
              Kind.GAUGE,
              "queued_tasks",
              "lane",
              List.of("queued_by_lane.*"),
              "Not dispatched yet.",
              stats -> all(lanes(), stats.queuedByLane())),
          gauge("waiting_tasks", "waiting", "Dispatched, wait to run again.", PoolStats::waiting),
          gauge("waiters", "waiters", "Acquirers that wait for a slot.", PoolStats::waiters),
          gauge("stranded_executions", "stranded", "Perhaps still computed.", PoolStats::stranded),
          gauge("workers", "workers", "With capacity for the pool.", PoolStats::workers),
          gauge("worker_capacity", "capacity", "Executions at once.", PoolStats::capacity),
          labelled(
              Kind.GAUGE,
              "state",
              "state",
              List.of("state"),
              "1 for the state that the pool is in.",
              stats -> one(STATES, stats.state())),
          gauge(
              "purge_held_back",
              "purge_held_by",
              "1 while something keeps tasks that are done from being deleted.",
              stats -> stats.purgeHeldBy() == null ? 0 : 1),
          gauge(
              "stats_timestamp_seconds",
              "at",
              "When the leader wrote the record behind these figures, by its clock.",
              stats -> seconds(stats.at())),
          // lately
          gauge(
              "slot_utilisation_ratio",
              "slot_utilisation",
              "Busy slots by the limit, last 10 s.",
              stats -> orNaN(stats.slotUtilisation())),
          gauge("tasks_per_second", "tasks_per_second", "Last 10 s.", PoolStats::tasksPerSecond),
          gauge(
              "input_tokens_per_second",
              "input_tokens_per_second",
              "Last 10 s.",
              PoolStats::inputTokensPerSecond),
          gauge(
              "output_tokens_per_second",
              "output_tokens_per_second",
              "Last 10 s.",
              PoolStats::outputTokensPerSecond),
          quantiles("wait_seconds", "wait_ms", "Due to start, last minute.", PoolStats::waitMs),
          quantiles("run_seconds", "run_ms", "Executions, last minute.", PoolStats::runMs),
          // all time
          gauge(
              "average_wait_seconds",
              "average_wait_time_ms",
              "All-time mean from due to start.",
              stats -> stats.averageWaitTimeMs() / MILLIS),
          counter("requests", "total_requests", "Executions started.", PoolStats::totalRequests),
          counter("errors", "total_errors", "Executions ended in error.", PoolStats::totalErrors),
          counter("errors_429", "error_429_count", "With status 429.", PoolStats::error429Count),
          counter("errors_503", "error_503_count", "With status 503.", PoolStats::error503Count),
          labelled(
              Kind.COUNTER,
              "errors_by_kind",
              "kind",
              List.of("errors_by_kind.*"),
              "Executions that failed.",
              stats -> all(kinds(), stats.errorsByKind())),
          labelled(
              Kind.COUNTER,
              "tasks",
              "outcome",
              List.of("succeeded", "failed", "expired", "cancelled"),
              "Outcomes.",
              PoolMetrics::outcomes),
          counter("dead_letters", "dead_letters", "Tasks given up.", PoolStats::deadLetters),
          counter("retries", "retries", "Executions beyond a task's first.", PoolStats::retries),
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
          counter("input_tokens", "input_tokens", "As backends count.", PoolStats::inputTokens),
          counter("output_tokens", "output_tokens", "As backends count.", PoolStats::outputTokens));

  private PoolMetrics() {}

  private static PoolMetric quantiles(
      String name,
      String field,
      String help,
      Function<PoolStats, @Nullable Percentiles> percentiles) {
    return labelled(
        Kind.QUANTILES,
        name,
        "quantile",
        List.of(field + ".p50", field + ".p95", field + ".p99"),
        help,
        stats -> {
          Percentiles found = percentiles.apply(stats);
          return found == null
              ? Map.of()
              : Map.of(
                  "0.5",
                  found.p50() / MILLIS,
                  "0.95",
                  found.p95() / MILLIS,
                  "0.99",
                  found.p99() / MILLIS);
        });
  }

  private static Map<String, Double> outcomes(PoolStats stats) {
    return Map.of(
        "succeeded", (double) stats.succeeded(),
        "failed", (double) stats.failed(),
        "expired", (double) stats.expired(),
        "cancelled", (double) stats.cancelled());
  }

  private static List<String> lanes() {
    return Arrays.stream(Lane.values()).map(lane -> lower(lane.name())).toList();
  }

  private static List<String> kinds() {
    return Arrays.stream(FailureKind.values()).map(kind -> lower(kind.name())).toList();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Zero for those that the record leaves out, so that a rate has a beginning. */
  private static Map<String, Double> all(List<String> known, @Nullable Map<String, Long> given) {
    Map<String, Double> all = new LinkedHashMap<>();
    known.forEach(each -> all.put(each, 0.0));
    if (given != null) {
      given.forEach((each, value) -> all.put(each, (double) value));
    }
    return all;
  }

  private static Map<String, Double> one(List<String> known, String given) {
    Map<String, Double> all = new LinkedHashMap<>();
    known.forEach(each -> all.put(each, each.equals(given) ? 1.0 : 0.0));
    return all;
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / MILLIS;
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}
