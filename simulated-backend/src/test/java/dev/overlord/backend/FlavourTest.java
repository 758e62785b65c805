package dev.overlord.backend;

import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static dev.overlord.backend.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlavourTest {
  private interface Check {
    void with(TestClient client) throws Exception;
  }

  @Test
  void ollamasOwnApi_streamsLinesUnlessToldOtherwise() throws Exception {
    on(
        "instant,flavour=ollama",
        client -> {
          String options = "\"options\":{\"num_predict\":3}";
          List<String> lines = client.post("/api/chat", chat(options)).body().lines().toList();
          assertThat(lines).hasSize(4);
          assertThat(json(lines.getFirst()).path("done").asBoolean(true)).isFalse();
          assertThat(json(lines.getLast()).path("done").asBoolean()).isTrue();
          assertThat(json(lines.getLast()).path("eval_count").asInt()).isEqualTo(3);

          String whole = "{\"model\":\"m\",\"prompt\":\"x\",\"stream\":false," + options + "}";
          assertThat(json(client.post("/api/generate", whole)).path("response").asText())
              .isNotEmpty();
          assertThat(
                  json(client.post("/api/embed", "{\"input\":[\"a\",\"b\"]}")).path("embeddings"))
              .hasSize(2);
        });
  }

  @Test
  void anthropicStream_hasNamedEventsAndNoDone() throws Exception {
    on(
        "instant,flavour=anthropic",
        client -> {
          String stream =
              client.post("/v1/messages", chat("\"max_tokens\":2,\"stream\":true")).body();
          assertThat(stream.lines().filter(line -> line.startsWith("event: ")))
              .containsExactly(
                  "event: message_start",
                  "event: content_block_start",
                  "event: ping",
                  "event: content_block_delta",
                  "event: content_block_delta",
                  "event: content_block_stop",
                  "event: message_delta",
                  "event: message_stop");
          assertThat(client.post("/v1/messages", chat("")).statusCode())
              .as("max_tokens is required")
              .isEqualTo(400);
          assertThat(client.post(CHAT, chat("")).statusCode()).isEqualTo(404);
        });
  }

  @Test
  void tabbysHealth_staysBadOnceSomethingFailed() throws Exception {
    on(
        "instant,flavour=tabbyapi,503=1",
        client -> {
          assertThat(client.get("/health").statusCode()).isEqualTo(200);
          client.post(CHAT, chat(""));
          assertThat(client.get("/health").statusCode()).isEqualTo(503);
          assertThat(client.get("/v1/model").statusCode()).isEqualTo(200);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "llamacpp, /health, 503",
    "tgi, /health, 503",
    "tabbyapi, /v1/model, 503",
    "mlx, /health, 200",
  })
  void loading_showsWhereTheRealOneShowsIt(String flavour, String path, int status)
      throws Exception {
    on(
        "instant,loading=10m,flavour=" + flavour,
        client -> assertThat(client.get(path).statusCode()).isEqualTo(status));
  }

  @ParameterizedTest
  @CsvSource({"tgi, '', 429", "vllm, ',queue=0', 503", "ollama, ',queue=0', 503"})
  void requestWithoutRoom_isRefusedAtOnce(String flavour, String queue, int status)
      throws Exception {
    on(
        "instant,latency=10m,slots=1,flavour=" + flavour + queue,
        client -> {
          CompletableFuture<HttpResponse<String>> first = client.postAsync(CHAT, chat(""));
          CompletableFuture<HttpResponse<String>> second = client.postAsync(CHAT, chat(""));
          Object refused = CompletableFuture.anyOf(first, second).get();
          assertThat(((HttpResponse<?>) refused).statusCode()).isEqualTo(status);
          first.cancel(true);
          second.cancel(true);
        });
  }

  private static void on(String spec, Check check) throws Exception {
    SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of(spec));
    TestClient client = new TestClient(backend);
    try {
      check.with(client);
    } finally {
      // The server first: it resets what the client would otherwise wait for.
      backend.close();
      client.close();
    }
  }
}
