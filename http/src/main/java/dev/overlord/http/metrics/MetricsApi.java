package dev.overlord.http.metrics;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.version.OverlordVersion;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.api.Pages;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /metrics} as Prometheus reads it, and {@code /health}. */
public final class MetricsApi implements HttpPart {
  private final ClusterView view;
  private final String instance;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * @param own this process's figures
   */
  public MetricsApi(ClusterView view, String instance, MetricRegistry own) {
    this.view = view;
    this.instance = instance;
    DropwizardExports.builder().dropwizardRegistry(own).register(registry);
    registry.register(new PoolCollector(view, instance));
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/metrics", this::metrics);
    routes.get("/health", this::health);
  }

  private void metrics(Context context) throws IOException {
    ExpositionFormatWriter writer = formats.findWriter(context.header("Accept"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, registry.scrape());
    context.contentType(writer.getContentType()).result(out.toByteArray());
  }

  private void health(Context context) {
    List<Integer> shards =
        view.shards().values().stream()
            .filter(shard -> shard.leader().equals(instance))
            .map(ShardOverview::shard)
            .toList();
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", "ok");
    health.put("role", "overlord");
    health.put("version", OverlordVersion.text());
    health.put("instance", instance);
    health.put("shards_led", shards);
    Pages.json(context, health);
  }
}
