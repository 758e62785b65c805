package dev.overlord.backend;

import static dev.overlord.backend.RawConnection.post;
import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static dev.overlord.backend.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogTest {
  @TempDir Path folder;

  @Test
  void request_hasAStartAndAnEndWithItsHeaders() throws Exception {
    try (var backend = start("instant");
        var client = new TestClient(backend)) {
      client.post(CHAT, chat("\"max_tokens\":3"), "Overlord-Task", "t\"1", "Overlord-Token", "42");

      // Both lines are there before the answer is, while the backend still runs.
      List<JsonNode> lines = lines();
      assertThat(lines).hasSize(2);
      JsonNode start = lines.get(0);
      JsonNode end = lines.get(1);
      assertThat(start.path("event").asText()).isEqualTo("start");
      assertThat(end.path("event").asText()).isEqualTo("end");
      assertThat(end.path("seq")).isEqualTo(start.path("seq"));
      assertThat(end.path("run")).isEqualTo(start.path("run"));
      assertThat(end.path("task").asText()).isEqualTo("t\"1");
      assertThat(start.path("token").asText()).isEqualTo("42");
      assertThat(end.path("ended").asText()).isEqualTo("completed");
      assertThat(end.path("status").asInt()).isEqualTo(200);
      assertThat(end.path("prompt_tokens").asInt()).isEqualTo(4);
      assertThat(end.path("completion_tokens").asInt()).isEqualTo(3);
      assertThat(start.path("at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
      assertThat(end.path("started_at")).isEqualTo(start.path("at"));
      assertThat(end.path("started_t_ns")).isEqualTo(start.path("t_ns"));
      assertThat(end.path("t_ns").asLong()).isGreaterThanOrEqualTo(start.path("t_ns").asLong());
      assertThat(Instant.parse(end.path("at").asText())).isBeforeOrEqualTo(Instant.now());
    }
  }

  @Test
  void everyEnd_isNamed() throws Exception {
    try (var backend = start("latency=2m")) {
      var connection = new RawConnection(backend).send(post(CHAT, chat("")));
      await().until(() -> backend.stats().active() == 1);
      connection.hangUp();
      await().until(() -> backend.stats().active() == 0);
    }
    assertThat(ends()).containsExactly("aborted null");
    try (var backend = start("instant,hang=1")) {
      var connection = new RawConnection(backend).send(post(CHAT, chat("")));
      await().until(() -> backend.stats().active() == 1);
      connection.hangUp();
      await().until(() -> backend.stats().active() == 0);
    }
    for (String spec : List.of("instant,cut=1", "instant,503=1")) {
      try (var backend = start(spec);
          var connection = new RawConnection(backend)) {
        connection.send(post(CHAT, chat("")).replace("Host: x", "Connection: close"));
        connection.rest();
      }
    }
    assertThat(ends()).containsExactly("aborted null", "hang null", "cut 200", "error 503");
  }

  @Test
  void crash_leavesTheStartOfWhatWasInHand() throws Exception {
    try (var backend = start("latency=2m");
        var connection = new RawConnection(backend).send(post(CHAT, chat("")))) {
      await().until(() -> backend.stats().active() == 1);

      assertThat(lines()).hasSize(1);
      assertThat(lines().getFirst().path("event").asText()).isEqualTo("start");
      connection.hangUp();
    }
  }

  @Test
  void tornLastLine_isSetApartAndTheRestAppended() throws Exception {
    Files.writeString(file(), "{\"event\":\"sta");
    try (var backend = start("instant");
        var client = new TestClient(backend)) {
      client.post(CHAT, chat(""));
    }
    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(3).first().isEqualTo("{\"event\":\"sta");
    assertThat(json(lines.get(2)).path("ended").asText()).isEqualTo("completed");
  }

  @Test
  void unwritableFile_isAClearError() {
    Path missing = folder.resolve("missing/requests.jsonl");

    assertThatThrownBy(
            () -> SimulatedBackend.start(BackendOptions.of("instant").withRequestLog(missing)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString());
  }

  private SimulatedBackend start(String spec) throws IOException {
    return SimulatedBackend.start(BackendOptions.of(spec).withRequestLog(file()));
  }

  private Path file() {
    return folder.resolve("requests.jsonl");
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file())) {
      lines.add(json(line));
    }
    return lines;
  }

  private List<String> ends() throws IOException {
    return lines().stream()
        .filter(line -> line.path("event").asText().equals("end"))
        .map(line -> line.path("ended").asText() + " " + line.path("status").asText("null"))
        .toList();
  }
}
