package dev.overlord.backend;

import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static dev.overlord.backend.TestClient.events;
import static dev.overlord.backend.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

  @ParameterizedTest
  @CsvSource({
    "429, requests, true",
    "503, server_error, true",
    "529, overloaded_error, true",
    "500, server_error, false",
  })
  void status_isAnsweredWithRetryAfterWhereItHelps(int status, String type, boolean retryAfter)
      throws Exception {
    String spec = "instant," + status + "=1,retry-after=1500ms";
    try (var backend = SimulatedBackend.start(BackendOptions.of(spec));
        var client = new TestClient(backend)) {
      HttpResponse<String> response = client.post(CHAT, chat(""));

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(json(response).path("error").path("type").asText()).isEqualTo(type);
      assertThat(response.headers().firstValue("retry-after").isPresent()).isEqualTo(retryAfter);
      assertThat(response.headers().firstValue("retry-after-ms").isPresent()).isEqualTo(retryAfter);
      assertThat(backend.stats().errors()).containsEntry(String.valueOf(status), 1L).hasSize(1);
      assertThat(backend.stats().active()).isZero();
    }
  }

  @Test
  void cut_endsInTheMiddleOfTheBody() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("instant,cut=1"));
        var client = new TestClient(backend);
        var raw = new RawConnection(backend)) {
      assertThatThrownBy(() -> client.post(CHAT, chat(""))).isInstanceOf(IOException.class);

      raw.send(RawConnection.post(CHAT, chat("")));
      assertThat(raw.rest()).startsWith("HTTP/1.1 200 ").contains("chat.completion");
      assertThat(backend.stats().cut()).isEqualTo(2);
      assertThat(backend.stats().active()).isZero();
    }
  }

  @Test
  void cutStream_hasTokensButNoEnd() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("gpu-small,cut=1"));
        var raw = new RawConnection(backend)) {
      raw.send(RawConnection.post(CHAT, chat("\"stream\":true,\"max_tokens\":10")));

      List<String> events = events(raw.rest());
      assertThat(events).hasSize(1 + 5).noneMatch(event -> event.contains("[DONE]"));
      assertThat(backend.stats().cut()).isEqualTo(1);
      assertThat(backend.stats().running()).isZero();
    }
  }

  @Test
  void streamError_isAnErrorInsideA200() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("instant,stream-error=1"));
        var client = new TestClient(backend)) {
      HttpResponse<String> response = client.post(CHAT, chat("\"stream\":true,\"max_tokens\":10"));

      assertThat(response.statusCode()).isEqualTo(200);
      List<String> events = events(response.body());
      JsonNode error = json(events.get(events.size() - 2));
      assertThat(error.path("error").path("type").asText()).isEqualTo("server_error");
      assertThat(response.body()).doesNotContain("\"finish_reason\":\"");
      assertThat(client.post(CHAT, chat("")).statusCode()).as("others are spared").isEqualTo(200);
      assertThat(backend.stats().errors()).containsEntry("stream", 1L).hasSize(1);
    }
  }

  @Test
  void shares_areKeptAndSeeded() throws Exception {
    BackendStats first = thousand("instant,429=0.3,503=0.2,seed=5");
    BackendStats again = thousand("instant,429=0.3,503=0.2,seed=5");

    // Four standard deviations of 1,000 draws are about 60; the seed makes this exact anyway.
    assertThat(first.errors().get("429")).isCloseTo(300, within(60L));
    assertThat(first.errors().get("503")).isCloseTo(200, within(60L));
    long refused = first.errors().values().stream().mapToLong(Long::longValue).sum();
    assertThat(first.completed() + refused).isEqualTo(first.requests()).isEqualTo(1_000);
    assertThat(again).isEqualTo(first);
  }

  private static BackendStats thousand(String spec) throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of(spec));
        var raw = new RawConnection(backend)) {
      for (int i = 0; i < 1_000; i++) {
        raw.send(RawConnection.post(CHAT, chat(""))).response();
      }
      return backend.stats();
    }
  }
}
