package dev.overlord.backend;

import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static dev.overlord.backend.TestClient.events;
import static dev.overlord.backend.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingTest {
  private SimulatedBackend backend;
  private TestClient client;

  @BeforeEach
  void start() throws IOException {
    backend = SimulatedBackend.start(BackendOptions.of("gpu-small"));
    client = new TestClient(backend);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    backend.close();
  }

  @Test
  void chat_streamsRoleTokensFinishAndDone() throws Exception {
    HttpResponse<String> response = client.post(CHAT, chat("\"max_tokens\":4,\"stream\":true"));

    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    List<String> events = events(response.body());
    assertThat(events).hasSize(1 + 4 + 1 + 1).last().isEqualTo("[DONE]");
    JsonNode role = json(events.getFirst());
    assertThat(role.path("object").asText()).isEqualTo("chat.completion.chunk");
    assertThat(role.path("choices").path(0).path("delta").path("role").asText())
        .isEqualTo("assistant");
    assertThat(role.has("usage")).isFalse();
    JsonNode finish = json(events.get(5)).path("choices").path(0);
    assertThat(finish.path("delta").isEmpty()).isTrue();
    assertThat(finish.path("finish_reason").asText()).isEqualTo("length");
    assertThat(backend.stats().completed()).isEqualTo(1);
    assertThat(backend.stats().completionTokens()).isEqualTo(4);
  }

  @Test
  void stream_saysWhatTheWholeAnswerSays() throws Exception {
    JsonNode whole = json(client.post(CHAT, chat("\"max_tokens\":9")));
    List<String> events =
        events(client.post(CHAT, chat("\"max_tokens\":9,\"stream\":true")).body());

    StringBuilder text = new StringBuilder();
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode choice = json(event).path("choices").path(0);
      text.append(choice.path("delta").path("content").asText());
      assertThat(choice.has("finish_reason")).isTrue();
    }
    assertThat(text.toString())
        .isEqualTo(whole.path("choices").path(0).path("message").path("content").asText());
  }

  @Test
  void includeUsage_addsAChunkWithoutChoices() throws Exception {
    List<String> events =
        events(
            client
                .post(
                    CHAT,
                    chat(
                        "\"max_tokens\":2,\"stream\":true,"
                            + "\"stream_options\":{\"include_usage\":true}"))
                .body());

    JsonNode usage = json(events.get(events.size() - 2));
    assertThat(usage.path("choices").isArray()).isTrue();
    assertThat(usage.path("choices")).isEmpty();
    assertThat(usage.path("usage").path("completion_tokens").asInt()).isEqualTo(2);
    assertThat(json(events.get(1)).path("usage").isNull()).isTrue();
  }

  @Test
  void completion_streamsText() throws Exception {
    List<String> events =
        events(
            client
                .post("/v1/completions", "{\"prompt\":\"a\",\"max_tokens\":2,\"stream\":true}")
                .body());

    assertThat(events).hasSize(2 + 1 + 1);
    assertThat(json(events.getFirst()).path("object").asText()).isEqualTo("text_completion");
    assertThat(json(events.getFirst()).path("choices").path(0).path("text").asText()).isNotBlank();
    assertThat(json(events.get(2)).path("choices").path(0).path("finish_reason").asText())
        .isEqualTo("length");
  }

  @Test
  void connection_servesOnAfterAStream() throws Exception {
    try (var connection = new RawConnection(backend)) {
      connection.send(RawConnection.post(CHAT, chat("\"max_tokens\":1,\"stream\":true")));
      connection.send(RawConnection.post(CHAT, chat("\"max_tokens\":1")));
      String line;
      do {
        line = connection.line();
      } while (!line.startsWith("0\r\n"));
      assertThat(connection.line()).isEqualTo("\r\n");

      assertThat(connection.response()).startsWith("HTTP/1.1 200 ").contains("chat.completion");
    }
  }
}
