package dev.overlord.worker.metrics;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.metrics.PrometheusMetric;
import dev.overlord.common.metrics.TaskDurations;
import dev.overlord.common.model.Usage;
import dev.overlord.worker.ExecutionResult;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a worker measures of itself, all of it since its start. Safe for any thread. */
public final class WorkerMetrics {
  private static final String PREFIX = "overlord_worker_";
  private static final double SECOND = 1e9;

  private final MetricRegistry registry = new MetricRegistry();
  private final Map<String, Integer> capacity;
  private final Counter started;
  private final Counter inputTokens;
  private final Counter outputTokens;
  private final TaskDurations run;

  /**
   * @param capacity executions at once, by pool
   */
  public WorkerMetrics(Map<String, Integer> capacity) {
    this.capacity = Map.copyOf(capacity);
    started = counter("executions_started_total", "Executions that were begun.");
    inputTokens = counter("input_tokens_total", "Tokens of requests, as backends counted them.");
    outputTokens = counter("output_tokens_total", "Tokens of answers, as backends counted them.");
    run =
        TaskDurations.register(
            registry,
            PREFIX + "run_seconds",
            "From an execution's start to its end: succeeded, failed, or stopped by the worker.",
            "pool",
            "outcome");
    gauges("capacity", "Executions that it may run at once.", () -> capacity);
    for (String pool : capacity.keySet()) {
      started.initLabelValues(pool);
      inputTokens.initLabelValues(pool);
      outputTokens.initLabelValues(pool);
      for (String outcome : new String[] {"succeeded", "failed", "stopped"}) {
        run.expect(pool, outcome);
      }
    }
  }

  /** The registry with all of them. */
  public MetricRegistry registry() {
    return registry;
  }

  public Set<String> pools() {
    return capacity.keySet();
  }

  /**
   * @param kafkaReachable whether Kafka has answered lately
   * @param kafkaSilence since its last answer
   * @param executing by pool
   */
  public void watch(
      BooleanSupplier kafkaReachable,
      Supplier<Duration> kafkaSilence,
      Supplier<Map<String, Integer>> executing) {
    gauges("executing", "Executions that run now.", executing);
    registry.gauge(
        "overlord.worker.kafka.reachable", () -> () -> kafkaReachable.getAsBoolean() ? 1 : 0);
    registry.gauge(
        "overlord.worker.kafka.silence.seconds", () -> () -> kafkaSilence.get().toNanos() / SECOND);
  }

  public void started(String pool) {
    started.labelValues(pool).inc();
  }

  /**
   * @param result null: it was told to stop
   */
  public void ended(String pool, Duration took, @Nullable ExecutionResult result) {
    String outcome =
        switch (result) {
          case null -> "stopped";
          case ExecutionResult.Succeeded succeeded -> {
            count(pool, succeeded.usage());
            yield "succeeded";
          }
          case ExecutionResult.Failed failed -> "failed";
        };
    run.record(took, pool, outcome);
  }

  private void count(String pool, @Nullable Usage usage) {
    if (usage != null) {
      inputTokens.labelValues(pool).inc(Math.max(0, usage.inputTokens()));
      outputTokens.labelValues(pool).inc(Math.max(0, usage.outputTokens()));
    }
  }

  private Counter counter(String name, String help) {
    return PrometheusMetric.register(
        registry,
        PREFIX + name,
        Counter.builder()
            .name(PREFIX + name)
            .help(help)
            .labelNames("pool")
            .withoutExemplars()
            .build());
  }

  private void gauges(String name, String help, Supplier<Map<String, Integer>> values) {
    PrometheusMetric.register(
        registry,
        PREFIX + name,
        GaugeWithCallback.builder()
            .name(PREFIX + name)
            .help(help)
            .labelNames("pool")
            .callback(all -> values.get().forEach((pool, value) -> all.call(value, pool)))
            .build());
  }
}
