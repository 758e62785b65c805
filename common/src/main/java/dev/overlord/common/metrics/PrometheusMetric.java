package dev.overlord.common.metrics;

import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.model.registry.Collector;

/**
 * A figure of Prometheus' own library in Dropwizard's registry: one that needs labels or buckets,
 * which Dropwizard's figures do not have. Dropwizard's reporters pass it over.
 */
public record PrometheusMetric(Collector collector) implements Metric {

  /**
   * Adds a figure to the registry, which {@link Exposition} then writes.
   *
   * @throws IllegalArgumentException the registry has one of this name
   */
  public static <C extends Collector> C register(MetricRegistry registry, String name, C figure) {
    registry.register(name, new PrometheusMetric(figure));
    return figure;
  }
}
