package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway on a real broker, with a real worker and a simulated backend. */
class GatewayIT {
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final int TASK_MS = 1_000;
  private static final int CAP = 20;
  private static final String CHAT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":4,\"model\":\"gpu\"}";

  @TempDir Path folder;

  @Test
  void calls_areAnsweredAsTheBackendDoes_orInOpenAisShape() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant,model=sim", 2, TTL)) {
      HttpResponse<String> chat = cluster.send("POST", "/v1/chat/completions", CHAT);
      assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
      JsonNode answer = json(chat);
      assertThat(answer.path("choices").path(0).path("message").path("content").asText())
          .isNotBlank();
      assertThat(chat.headers().firstValue("Overlord-Task"))
          .get()
          .asString()
          .contains("gpu.high-0-");

      String completion = "{\"model\":\"gpu\",\"prompt\":\"hi\",\"max_tokens\":4}";
      assertThat(json(cluster.send("POST", "/v1/completions", completion)).path("object").asText())
          .isEqualTo("text_completion");
      String embedding = "{\"model\":\"gpu\",\"input\":\"hi\"}";
      assertThat(json(cluster.send("POST", "/v1/embeddings", embedding)).path("object").asText())
          .isEqualTo("list");
      assertThat(
              json(cluster.send("GET", "/v1/models", "")).path("data").path(0).path("id").asText())
          .isEqualTo("gpu");

      HttpResponse<String> unknown =
          cluster.send("POST", "/v1/chat/completions", CHAT.replace("\"gpu\"", "\"gpt-9\""));
      assertThat(unknown.statusCode()).isEqualTo(404);
      JsonNode error = json(unknown).path("error");
      assertThat(error.path("code").asText()).isEqualTo("model_not_found");
      assertThat(error.path("param").asText()).isEqualTo("model");
      HttpResponse<String> low =
          cluster.send("POST", "/v1/chat/completions", CHAT, "Overlord-Lane", "low");
      assertThat(low.headers().firstValue("Overlord-Task")).get().asString().contains("gpu.low-0-");
      for (String header : List.of("Overlord-Lane", "Overlord-Timeout")) {
        HttpResponse<String> bad =
            cluster.send("POST", "/v1/chat/completions", CHAT, header, "soon");
        assertThat(bad.statusCode()).as(bad.body()).isEqualTo(400);
        assertThat(json(bad).at("/error/param").asText()).isEqualTo(header);
      }
      HttpResponse<String> stream =
          cluster.send("POST", "/v1/chat/completions", CHAT.replace("}],", "}],\"stream\":true,"));
      assertThat(stream.statusCode()).isEqualTo(400);
      assertThat(json(stream).path("error").path("param").asText()).isEqualTo("stream");
    }
  }

  @Test
  void openAisClient_callsBesideABatch_waitsItsTurnUnderTheCap_andNotBehindTheBatch()
      throws Exception {
    assumeTrue(Npm.install(folder, "/clients/", "gateway.mjs"), "npm got no packages: not tried");
    try (HttpCluster cluster =
        new HttpCluster(folder, "instant,latency=" + TASK_MS + "ms", CAP, TTL)) {
      cluster.submit(1_000);
      await().atMost(RunProcess.PATIENCE).until(() -> cluster.backend.stats().active() == CAP);

      JsonNode said = Json.shared().readTree(Npm.node(folder, "gateway.mjs", cluster.url()));

      System.out.println("gateway: " + said + " " + cluster.backend.stats());
      assertThat(said.path("answered").asInt()).isEqualTo(200);
      assertThat(cluster.backend.stats().requests()).as("the batch still runs").isLessThan(1_200);
      assertThat(cluster.backend.stats().maxActive()).isLessThanOrEqualTo(CAP);
      System.out.printf(
          "gateway: the callers' median wait is %.1f task times%n",
          said.path("median_wait_ms").asDouble() / TASK_MS);
    }
  }

  @Test
  void clientsThatGoAway_cancelTheirTasks_wherever() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant,latency=10m", 1, TTL)) {
      Socket running = call(cluster);
      await().atMost(RunProcess.PATIENCE).until(() -> cluster.backend.stats().active() == 1);
      Socket waiting = call(cluster);
      await("a second waits")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats(cluster).path("queued_requests").asInt() == 1);

      waiting.close();
      running.close();

      await("both have their outcome")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats(cluster).path("cancelled").asInt() == 2);
      assertThat(cluster.backend.stats().aborted()).isEqualTo(1);
      assertThat(cluster.backend.stats().requests()).as("the other never ran").isEqualTo(1);
    }
  }

  @Test
  void callThatWaitsTooLong_isToldWhenToTryAgain_andItsTaskIsCancelled() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant,latency=10m", 1, TTL)) {
      HttpResponse<String> late =
          cluster.send("POST", "/v1/chat/completions", CHAT, "Overlord-Timeout", "500ms");
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(late.headers().firstValue("Retry-After")).isPresent();
      assertThat(json(late).path("error").path("code").asText()).isEqualTo("wait_timeout");
      await("its task has its outcome")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats(cluster).path("cancelled").asInt() == 1);
    }
  }

  private static Socket call(HttpCluster cluster) throws IOException {
    Socket socket = new Socket("127.0.0.1", cluster.http.port());
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(CHAT.length(), CHAT);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static JsonNode stats(HttpCluster cluster) throws Exception {
    return json(cluster.send("GET", "/api/v1/pools/gpu", "")).path("stats");
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.shared().readTree(response.body());
  }
}
