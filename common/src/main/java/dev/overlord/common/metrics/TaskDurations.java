package dev.overlord.common.metrics;

import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;

/** How long tasks took or waited, by pool, in buckets that Prometheus can add up over processes. */
public final class TaskDurations {
  /** Upper bounds in seconds: from a small model's short answer to the longest that people wait. */
  private static final double[] BOUNDS = {
    0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1_800
  };

  private static final double SECOND = 1e9;

  private final Histogram histogram;

  private TaskDurations(Histogram histogram) {
    this.histogram = histogram;
  }

  /**
   * Adds a histogram to the registry.
   *
   * @param name ends in {@code _seconds}
   */
  public static TaskDurations register(
      MetricRegistry registry, String name, String help, String... labels) {
    Histogram histogram =
        Histogram.builder()
            .name(name)
            .help(help)
            .labelNames(labels)
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .withoutExemplars()
            .build();
    return new TaskDurations(PrometheusMetric.register(registry, name, histogram));
  }

  /** Counts one; a negative duration, of a clock that was set back, counts as none. */
  public void record(Duration duration, String... labels) {
    histogram.labelValues(labels).observe(Math.max(0, duration.toNanos() / SECOND));
  }

  /** Shows these labels from now on, with zeros, so that a rate has a beginning. */
  public void expect(String... labels) {
    histogram.initLabelValues(labels);
  }

  /** Shows these labels no longer. */
  public void forget(String... labels) {
    histogram.remove(labels);
  }
}
