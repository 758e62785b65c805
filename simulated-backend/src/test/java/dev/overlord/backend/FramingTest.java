package dev.overlord.backend;

import static dev.overlord.backend.RawConnection.post;
import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FramingTest {
  private SimulatedBackend backend;

  @BeforeEach
  void start() throws IOException {
    backend = SimulatedBackend.start(BackendOptions.of("instant,slots=1,latency=1ms"));
  }

  @AfterEach
  void stop() throws IOException {
    backend.close();
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    try (var connection = new RawConnection(backend)) {
      String all = "";
      for (int i = 1; i <= 20; i++) {
        all += post(CHAT, chat("\"max_tokens\":" + i));
      }
      connection.send(all);
      for (int i = 1; i <= 20; i++) {
        assertThat(connection.response()).contains("\"completion_tokens\":" + i + ",");
      }
    }
    assertThat(backend.stats().maxActive()).isEqualTo(1);
  }

  @Test
  void tooManyPipelinedRequests_closeTheConnection() throws Exception {
    try (var slow = SimulatedBackend.start(BackendOptions.of("latency=1m"));
        var connection = new RawConnection(slow)) {
      connection.send(post(CHAT, chat("")).repeat(Connection.MAX_PIPELINED + 5));

      assertThat(connection.rest()).isEmpty();
      assertThat(slow.stats()).extracting(BackendStats::requests).isEqualTo(1L);
    }
  }

  @Test
  void postWithoutLength_is411() throws Exception {
    try (var connection = new RawConnection(backend)) {
      connection.send("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(connection.response()).startsWith("HTTP/1.1 411 ").contains("\"error\"");
    }
  }

  @Test
  void chunkedBody_isAccepted() throws Exception {
    String body = chat("\"max_tokens\":1");
    String first = Integer.toHexString(10) + "\r\n" + body.substring(0, 10) + "\r\n";
    String second =
        Integer.toHexString(body.length() - 10) + "\r\n" + body.substring(10) + "\r\n0\r\n\r\n";
    try (var connection = new RawConnection(backend)) {
      connection.send(
          "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      connection.send(first).send(second);

      assertThat(connection.response()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void tooLargeBody_is413AndTheConnectionGoesOn() throws Exception {
    try (var connection = new RawConnection(backend)) {
      connection.send(post(CHAT, "x".repeat(Connection.MAX_BODY + 1)));
      assertThat(connection.response()).startsWith("HTTP/1.1 413 ");

      connection.send(post(CHAT, chat("")));
      assertThat(connection.response()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(backend.stats().errors()).containsOnlyKeys("413");
  }

  @Test
  void expectContinue_isAnswered() throws Exception {
    String body = chat("");
    try (var connection = new RawConnection(backend)) {
      connection.send(
          post(CHAT, body).replace("\r\n\r\n" + body, "\r\nExpect: 100-continue\r\n\r\n"));
      assertThat(connection.line()).isEqualTo("HTTP/1.1 100 Continue\r\n");
      assertThat(connection.line()).isEqualTo("\r\n");

      connection.send(body);
      assertThat(connection.response()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void connectionClose_isHonoured() throws Exception {
    try (var connection = new RawConnection(backend)) {
      connection.send(
          post(CHAT, chat("")).replace("Host: x\r\n", "Host: x\r\nConnection: close\r\n"));

      assertThat(connection.rest()).startsWith("HTTP/1.1 200 ").endsWith("}");
    }
  }

  @Test
  void garbage_is400AndClosed() throws Exception {
    try (var connection = new RawConnection(backend)) {
      connection.send("this is not HTTP\r\n\r\n");

      assertThat(connection.rest()).startsWith("HTTP/1.1 400 ").contains("\"error\"");
    }
  }
}
