package dev.overlord.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.http.metrics.MetricsApi;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered while something behind the server does not work. */
class TroubleTest {
  @TempDir Path folder;

  @Test
  void health_saysWhatHasEnded() throws Exception {
    List<String> failed = new CopyOnWriteArrayList<>();
    try (MemoryServer behind = new MemoryServer(folder);
        HttpServer server =
            serve(
                new MetricsApi(behind.view, 1, "overlord-1", new MetricRegistry(), () -> failed))) {
      HttpResponse<String> well = get(server, "/health");
      failed.add("result-index");
      HttpResponse<String> ill = get(server, "/health");

      assertThat(well.statusCode()).isEqualTo(200);
      assertThat(json(well).path("status").asText()).isEqualTo("ok");
      assertThat(ill.statusCode()).isEqualTo(503);
      assertThat(json(ill).path("status").asText()).isEqualTo("failed");
      assertThat(json(ill).path("failed")).hasSize(1);
    }
  }

  @Test
  void missingRight_isNamed() throws Exception {
    HttpPart refused =
        routes ->
            routes.get(
                "/api/v1/refused",
                context -> {
                  throw new LogRefusedException("grant Write on overlord.pools", null);
                });
    try (HttpServer server = serve(refused)) {
      HttpResponse<String> answer = get(server, "/api/v1/refused");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(json(answer).path("detail").asText())
          .isEqualTo("Kafka refuses it: grant Write on overlord.pools");
    }
  }

  private HttpServer serve(HttpPart part) {
    return HttpServer.start(
        new HttpOptions("127.0.0.1", 0, null, null, folder, "overlord-1"), List.of(part));
  }

  private static HttpResponse<String> get(HttpServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return Json.shared().readTree(answer.body());
  }
}
