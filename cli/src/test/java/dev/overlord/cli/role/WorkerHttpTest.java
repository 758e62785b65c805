package dev.overlord.cli.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that finds no cluster: what it answers while it cannot serve. */
class WorkerHttpTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private Worker worker;
  private WorkerHttp http;

  @BeforeEach
  void start() throws Exception {
    MemoryLog log = new MemoryLog(() -> Instant.now().toEpochMilli());
    WorkerConfig config = WorkerConfig.of(Topics.standard(), null, "w", Map.of("p", 3), Map.of());
    worker = Worker.start(config, log, new SystemClock());
    http = WorkerHttp.start(new HttpAddress("127.0.0.1", 0), worker);
  }

  @AfterEach
  void stop() {
    http.close();
    worker.close();
    client.close();
  }

  @Test
  void aWorkerThatHasNotSaidHello_isNotHealthyYet() throws Exception {
    HttpResponse<String> answer = send("GET", "/health");
    assertThat(answer.statusCode()).isEqualTo(503);
    JsonNode health = Json.shared().readTree(answer.body());
    assertThat(health.path("status").asText()).isEqualTo("starting");
    assertThat(health.path("incarnation").asLong()).isZero();
  }

  @Test
  void aWorkerThatHasEnded_saysSo() throws Exception {
    worker.close();
    HttpResponse<String> answer = send("GET", "/health");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Json.shared().readTree(answer.body()).path("status").asText()).isEqualTo("ended");
  }

  @Test
  void seriesBeginWithZeros_beforeAnythingRan() throws Exception {
    HttpResponse<String> answer = send("GET", "/metrics");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body())
        .contains("overlord_worker_capacity{pool=\"p\"} 3.0")
        .contains("overlord_worker_executing{pool=\"p\"} 0.0")
        .contains("overlord_worker_run_seconds_count{outcome=\"stopped\",pool=\"p\"} 0")
        .contains(
            "overlord_worker_run_seconds_bucket{outcome=\"failed\",pool=\"p\",le=\"1800.0\"} 0");
  }

  @Test
  void whatIsNotThere_isSaidAsAProblem() throws Exception {
    assertThat(send("GET", "/").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/metrics/x").body()).contains("/metrics and /health only");
    assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    HttpResponse<String> head = send("HEAD", "/metrics");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aPortInUse_andAnUnknownHost_areErrors() {
    assertThatThrownBy(() -> WorkerHttp.start(new HttpAddress("127.0.0.1", http.port()), worker))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> WorkerHttp.start(new HttpAddress("no.such.host.invalid", 0), worker))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no.such.host.invalid");
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
