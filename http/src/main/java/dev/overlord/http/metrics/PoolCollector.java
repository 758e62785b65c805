package dev.overlord.http.metrics;

import dev.overlord.common.model.PoolStats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.List;
import java.util.Map;

/**
 * The pools that this instance leads, from their newest stats records: so each pool is told by one
 * instance, and sums over all instances are right.
 */
final class PoolCollector implements MultiCollector {
  private static final String POOL = "pool";

  private final Led led;

  PoolCollector(Led led) {
    this.led = led;
  }

  @Override
  public MetricSnapshots collect() {
    List<PoolStats> pools = led.stats();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (PoolMetric metric : PoolMetrics.ALL) {
      all.metricSnapshot(
          switch (metric.kind()) {
            case COUNTER -> counter(metric, pools);
            case GAUGE -> gauge(metric, pools);
            case QUANTILES -> quantiles(metric, pools);
          });
    }
    return all.build();
  }

  private static MetricSnapshot gauge(PoolMetric metric, List<PoolStats> pools) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(metric.name()).help(metric.help());
    for (PoolStats stats : pools) {
      metric
          .values()
          .apply(stats)
          .forEach((label, value) -> {
            if (!Double.isNaN(value)) {
              gauge.dataPoint(
                  GaugeDataPointSnapshot.builder()
                      .labels(labels(metric, stats, label))
                      .value(value)
                      .build());
            }
          });
    }
    return gauge.build();
  }

  private static MetricSnapshot counter(PoolMetric metric, List<PoolStats> pools) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name(metric.name()).help(metric.help());
    for (PoolStats stats : pools) {
      metric
          .values()
          .apply(stats)
          .forEach((label, value) ->
              counter.dataPoint(
                  CounterDataPointSnapshot.builder()
                      .labels(labels(metric, stats, label))
                      .value(value)
                      .build()));
    }
    return counter.build();
  }

  private static MetricSnapshot quantiles(PoolMetric metric, List<PoolStats> pools) {
    SummarySnapshot.Builder summary =
        SummarySnapshot.builder().name(metric.name()).help(metric.help());
    for (PoolStats stats : pools) {
      Map<String, Double> values = metric.values().apply(stats);
      if (!values.isEmpty()) {
        Quantiles.Builder quantiles = Quantiles.builder();
        values.forEach((quantile, value) ->
            quantiles.quantile(new Quantile(Double.parseDouble(quantile), value)));
        summary.dataPoint(
            SummaryDataPointSnapshot.builder()
                .labels(Labels.of(POOL, stats.pool()))
                .quantiles(quantiles.build())
                .build());
      }
    }
    return summary.build();
  }

  private static Labels labels(PoolMetric metric, PoolStats stats, String label) {
    String name = metric.label();
    return name == null
        ? Labels.of(POOL, stats.pool())
        : Labels.of(POOL, stats.pool(), name, label);
  }
}
