package dev.overlord.common.metrics;

import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What a process answers to Prometheus. Safe for any thread. */
public final class Exposition {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * @param own this process's figures
   * @param more read anew for each answer
   */
  public Exposition(MetricRegistry own, MultiCollector... more) {
    DropwizardExports.builder().dropwizardRegistry(own).register(registry);
    registry.register((MultiCollector) () -> withLabels(own));
    for (MultiCollector collector : more) {
      registry.register(collector);
    }
  }

  private static MetricSnapshots withLabels(MetricRegistry own) {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    own.getMetrics().values().stream()
        .filter(PrometheusMetric.class::isInstance)
        .map(metric -> ((PrometheusMetric) metric).collector().collect())
        .forEach(all::metricSnapshot);
    return all.build();
  }

  /** Writes all figures of this moment, in the format of {@link #contentType}. */
  public void write(@Nullable String accept, OutputStream out) throws IOException {
    formats.findWriter(accept).write(out, registry.scrape());
  }

  /**
   * @param accept the request's header, which chooses the format
   */
  public String contentType(@Nullable String accept) {
    return formats.findWriter(accept).getContentType();
  }
}
