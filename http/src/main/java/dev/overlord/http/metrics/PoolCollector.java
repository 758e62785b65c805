package dev.overlord.http.metrics;

import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolStats;
import dev.overlord.control.view.ClusterView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * The pools that this instance leads, from their newest stats records: so each pool is told by one
 * instance, and sums over all instances are right.
 */
final class PoolCollector implements MultiCollector {
  private final ClusterView view;
  private final String instance;

  PoolCollector(ClusterView view, String instance) {
    this.view = view;
    this.instance = instance;
  }

  @Override
  public MetricSnapshots collect() {
    List<PoolStats> led = view.stats().values().stream().filter(this::isLedHere).toList();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (PoolMetric metric : PoolMetric.ALL) {
      all.metricSnapshot(metric.counter() ? counter(metric, led) : gauge(metric, led));
    }
    return all.build();
  }

  private boolean isLedHere(PoolStats stats) {
    PoolOverview overview = view.overviews().get(stats.pool());
    return overview != null && overview.leader().equals(instance);
  }

  private static MetricSnapshot gauge(PoolMetric metric, List<PoolStats> pools) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(metric.name()).help(metric.help());
    for (PoolStats stats : pools) {
      double value = metric.value().applyAsDouble(stats);
      if (!Double.isNaN(value)) {
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(Labels.of("pool", stats.pool()))
                .value(value)
                .build());
      }
    }
    return gauge.build();
  }

  private static MetricSnapshot counter(PoolMetric metric, List<PoolStats> pools) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name(metric.name()).help(metric.help());
    for (PoolStats stats : pools) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("pool", stats.pool()))
              .value(metric.value().applyAsDouble(stats))
              .build());
    }
    return counter.build();
  }
}
