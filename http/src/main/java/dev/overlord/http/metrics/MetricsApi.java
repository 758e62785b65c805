package dev.overlord.http.metrics;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.metrics.Exposition;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.version.OverlordVersion;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.api.Pages;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /metrics} as Prometheus reads it, and {@code /health}. */
public final class MetricsApi implements HttpPart {
  private final Led led;
  private final Exposition exposition;
  private final Supplier<List<String>> failed;

  /**
   * @param shards of the namespace
   * @param own this process's figures
   * @param failed names what has ended and only a new process can do again
   */
  public MetricsApi(
      ClusterView view,
      int shards,
      String instance,
      MetricRegistry own,
      Supplier<List<String>> failed) {
    this.failed = failed;
    this.led = new Led(view, instance);
    this.exposition = new Exposition(own, new PoolCollector(led), new ShardCollector(led, shards));
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/metrics", this::metrics);
    routes.get("/health", this::health);
  }

  private void metrics(Context context) throws IOException {
    String accept = context.header("Accept");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    exposition.write(accept, out);
    context.contentType(exposition.contentType(accept)).result(out.toByteArray());
  }

  private void health(Context context) {
    List<Integer> shards = led.shards().stream().map(ShardOverview::shard).toList();
    Map<String, Object> health = new LinkedHashMap<>();
    List<String> ended = failed.get();
    health.put("status", ended.isEmpty() ? "ok" : "failed");
    health.put("role", "overlord");
    health.put("version", OverlordVersion.text());
    health.put("instance", led.instance());
    health.put("shards_led", shards);
    if (!ended.isEmpty()) {
      health.put("failed", ended);
      context.status(HttpStatus.SERVICE_UNAVAILABLE);
    }
    Pages.json(context, health);
  }
}
