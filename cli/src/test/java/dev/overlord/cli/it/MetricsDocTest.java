package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.it.MetricsDoc.Series;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.schema.TopicSchemas;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import dev.overlord.http.HttpOptions;
import dev.overlord.http.HttpServer;
import dev.overlord.http.OverlordHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: docs/metrics.md is true for fields too that few clusters have. */
class MetricsDocTest {
  private static final Topics TOPICS = Topics.standard();

  /** Each figure has a value of its own, so that none can stand in for another. */
  private static final String RECORD =
      """
      {"pool":"gpu","at":"2026-11-23T10:00:03.250Z","concurrency_limit":8,"active_requests":7,"queued_requests":120,
       "total_requests":5000,"total_errors":12,"error_429_count":3,"error_503_count":1,"average_wait_time_ms":812.5,
       "state":"cooling_down","reason":"until later","reason_code":"rate_limited","succeeded":4980,"failed":2,
       "dead_letters":21,"leases_expired":22,"interruptions":23,"stale_finishes":24,"stranded":25,"waiting":4,
       "workers":26,"capacity":27,"purge_held_by":"a lease","queued_by_lane":{"high":31,"normal":110,"low":10},
       "waiters":28,"errors_by_kind":{"rate_limited":32,"transient":9,"of_tomorrow":33},"cancelled":34,"expired":35,
       "retries":16,"input_tokens":60000,"output_tokens":480000,"tasks_per_second":14.2,
       "input_tokens_per_second":170.4,"output_tokens_per_second":1363.2,"wait_ms":{"p50":420,"p95":900,"p99":1300},
       "run_ms":{"p50":510,"p95":800,"p99":990},"slot_utilisation":0.97}
      """;

  @TempDir Path folder;

  @Test
  void eachFieldOfTheSchema_isDocumented_andEachDocumentedOneIsInTheSchema() throws Exception {
    JsonNode schema;
    try (var file =
        MetricsDocTest.class.getResourceAsStream("/dev/overlord/schema/v1/stats.json")) {
      schema = Json.shared().readTree(file);
    }
    Set<String> fields = new TreeSet<>();
    schema.path("properties").properties().forEach(field -> fields.add(field.getKey()));
    fields.removeAll(Set.of("pool", "reason", "reason_code"));
    Set<String> documented = new TreeSet<>();
    MetricsDoc.fields().keySet().forEach(field -> documented.add(field.replaceFirst("\\..*", "")));
    assertThat(documented).isEqualTo(fields);
  }

  @Test
  void eachFigureOfARecord_isShownAsTheDocumentSays() throws Exception {
    MemoryLog log = new MemoryLog(() -> Instant.now().toEpochMilli());
    TopicSchemas.topics(TOPICS)
        .forEach(topic -> log.admin().create(new TopicSpec(topic, 1, Map.of())));
    PoolOverview overview =
        new PoolOverview(
            "gpu", Instant.EPOCH, "o", List.of(), List.of(), 0, List.of(), 0, List.of());
    try (LogWriter writer = log.writer("leader")) {
      writer
          .send(NewRecord.keyed(TOPICS.stats(), "gpu", RECORD.getBytes(StandardCharsets.UTF_8)))
          .get();
      writer.send(NewRecord.keyed(TOPICS.overview(), "gpu", Json.write(overview))).get();
    }
    Cluster cluster =
        new Cluster(log, TOPICS, Namespace.of(1, 1, Duration.ofSeconds(60)), new SystemClock());
    HttpOptions options = new HttpOptions("127.0.0.1", 0, null, null, folder, "o");
    try (HttpServer server = OverlordHttp.start(cluster, options, new MetricRegistry());
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
              .build();
      await()
          .until(
              () -> client.send(request, BodyHandlers.ofString()).body().contains("pool=\"gpu\""));
      Map<Series, Double> shown =
          Exposed.samples(client.send(request, BodyHandlers.ofString()).body());

      Exposed.assertShown(Exposed.figures(Json.shared().readTree(RECORD)), "gpu", shown);
      assertThat(shown)
          .containsEntry(pool("overlord_pool_stats_timestamp_seconds", ""), 1795428003.25)
          .containsEntry(pool("overlord_pool_purge_held_back", ""), 1.0)
          .containsEntry(pool("overlord_pool_state", "state=\"cooling_down\""), 1.0)
          .containsEntry(pool("overlord_pool_state", "state=\"running\""), 0.0)
          .containsEntry(pool("overlord_pool_errors_by_kind_total", "kind=\"quota\""), 0.0)
          .containsEntry(Series.of("overlord_shard_report_timestamp_seconds", "shard=\"0\""), 0.0);
    }
  }

  private static Series pool(String name, String labels) {
    return Series.of(name, labels).with("pool", "gpu");
  }
}
