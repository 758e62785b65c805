package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.codec.Json;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: curl is enough. Method: a cluster of processes, asked over HTTP only. */
class HttpApiIT {
  private static final String PAYLOAD =
      "\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @Test
  void tasks_areSubmittedFollowedAndFoundAgain() throws Exception {
    port = freePort();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of("latency=20ms"));
        Roles roles = new Roles(folder, Map.of())) {
      String kafka = "--kafka=" + broker.bootstrapServers();
      Process overlord = startOverlord(roles, kafka);
      roles.start("worker", kafka, "--pool=p", "--url=" + backend.url(), "--concurrency=4");
      awaitPool();

      String ref = oneTask();
      manyTasks();
      lookAround();

      overlord.destroyForcibly().onExit().join();
      startOverlord(roles, kafka);
      awaitPool();
      assertThat(get("/api/v1/tasks/one").path("ref").asText()).isEqualTo(ref);
      assertThat(get("/api/v1/tasks/" + ref).path("state").asText()).isEqualTo("succeeded");
    }
  }

  private Process startOverlord(Roles roles, String kafka) throws IOException {
    return roles.start(
        "coordinator", kafka, "--http=" + port, "--data=" + folder.resolve("overlord"));
  }

  private void awaitPool() {
    await("the pool is known over HTTP")
        .atMost(RunProcess.PATIENCE)
        .ignoreException(UncheckedIOException.class)
        .until(() -> get("/api/v1/pools").path("items").findValuesAsText("pool").contains("p"));
  }

  private String oneTask() throws Exception {
    HttpResponse<String> accepted =
        post("/api/v1/tasks", "{\"pool\":\"p\",\"id\":\"one\"," + PAYLOAD + "}");
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    String ref = Json.shared().readTree(accepted.body()).path("ref").asText();
    JsonNode done = get("/api/v1/tasks/" + ref + "?wait=60s");
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("succeeded");
    assertThat(done.path("result").path("id").asText()).isEqualTo("one");
    assertThat(done.path("result").path("body").has("choices")).isTrue();
    return ref;
  }

  private void manyTasks() throws Exception {
    String lines =
        IntStream.range(0, 1_000)
            .mapToObj(number -> "{\"id\":\"n" + number + "\"," + PAYLOAD + "}")
            .collect(Collectors.joining("\n"));
    HttpResponse<String> answer =
        send(
            request("/api/v1/tasks?pool=p")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"id\":\"x\"}\n" + lines + "\nno json\n")));
    JsonNode report = Json.shared().readTree(answer.body());
    assertThat(report.path("accepted").asInt()).as(answer.body()).isEqualTo(1_000);
    assertThat(report.path("rejected").asInt()).isEqualTo(2);
    assertThat(report.path("errors").path(0).path("line").asInt()).isEqualTo(1);
    assertThat(report.path("errors").path(0).path("field").asText()).isEqualTo("payload");
    assertThat(report.path("errors").path(1).path("line").asInt()).isEqualTo(1_002);
  }

  private void lookAround() {
    await("leases are listed")
        .atMost(RunProcess.PATIENCE)
        .until(() -> get("/api/v1/leases?pool=p").path("items").size() > 0);
    JsonNode lease = get("/api/v1/leases?pool=p&limit=1").path("items").path(0);
    assertThat(lease.path("pool").asText()).isEqualTo("p");
    assertThat(lease.path("lease").path("expires_in_ms").asLong()).isBetween(1L, 60_000L);
    JsonNode worker = get("/api/v1/workers").path("items").path(0);
    assertThat(worker.path("capacity").path("p").asInt()).isPositive();
    await("all have an outcome")
        .atMost(RunProcess.PATIENCE)
        .until(() -> get("/api/v1/pools/p").path("stats").path("succeeded").asInt() == 1_001);
    JsonNode pool = get("/api/v1/pools/p");
    assertThat(pool.path("stats").path("state").asText()).isEqualTo("running");
    assertThat(pool.path("definition").path("concurrency").asInt()).isEqualTo(4);
    metrics(pool.path("stats").path("total_requests").asInt());
    assertThat(get("/api/v1/pools/q").path("detail").asText()).contains("no pool 'q'");
    assertThat(get("/api/v1/tasks/overlord.tasks.p-0-999999").path("status").asInt())
        .isEqualTo(404);
  }

  private void metrics(int started) {
    await("Prometheus reads what stats say")
        .atMost(RunProcess.PATIENCE)
        .untilAsserted(() ->
            assertThat(send(request("/metrics")).body())
                .contains("overlord_pool_requests_total{pool=\"p\"} " + started + ".0")
                .contains("overlord_pool_concurrency_limit{pool=\"p\"} 4.0")
                .contains("overlord_turn_commit"));
    assertThat(get("/health").path("shards_led").path(0).asInt(-1)).isZero();
    assertThat(get("/health").path("status").asText()).isEqualTo("ok");
  }

  private JsonNode get(String path) {
    try {
      return Json.shared().readTree(send(request(path)).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> post(String path, String body) throws IOException {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
