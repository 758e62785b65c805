package dev.overlord.backend;

import static dev.overlord.backend.RawConnection.post;
import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the judge of the cap must do when clients go away. */
class DisconnectTest {

  /**
   * Far above the 100 ms that the backend keeps to, and far below the minute that the request would
   * take: a slow machine cannot fail this, and a server that does not read cannot pass it.
   */
  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closedConnection_leavesTheCountsAndFreesTheSlot(boolean reset) throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("slots=1,latency=2m"));
        var waiting = new RawConnection(backend).send(post(CHAT, chat("")))) {
      awaitActive(backend, 1);
      RawConnection second = new RawConnection(backend).send(post(CHAT, chat("")));
      awaitActive(backend, 2);
      assertThat(backend.stats().running()).isEqualTo(1);
      assertThat(backend.stats().waiting()).isEqualTo(1);

      if (reset) {
        waiting.reset();
      } else {
        waiting.hangUp();
      }
      awaitActive(backend, 1);

      BackendStats stats = backend.stats();
      assertThat(stats.aborted()).isEqualTo(1);
      assertThat(stats.running()).as("the second has the slot now").isEqualTo(1);
      assertThat(stats.waiting()).isZero();
      assertThat(stats.maxActive()).isEqualTo(2);
      assertThat(stats.maxRunning()).isEqualTo(1);
      second.hangUp();
      awaitActive(backend, 0);
      assertThat(backend.stats().running()).isZero();
    }
  }

  @Test
  void closedConnection_withPipelinedBytesBehindIsSeenToo() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("latency=2m"))) {
      var connection = new RawConnection(backend).send(post(CHAT, chat("")).repeat(3));
      awaitActive(backend, 1);

      connection.hangUp();

      awaitActive(backend, 0);
      assertThat(backend.stats().requests()).as("those behind never began").isEqualTo(1);
    }
  }

  @Test
  void closedStream_isAborted() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("gpu-8b"))) {
      var connection =
          new RawConnection(backend)
              .send(post(CHAT, chat("\"stream\":true,\"max_tokens\":100000")));
      assertThat(connection.line()).startsWith("HTTP/1.1 200 ");

      connection.hangUp();

      awaitActive(backend, 0);
      assertThat(backend.stats().aborted()).isEqualTo(1);
      assertThat(backend.stats().running()).isZero();
    }
  }

  @Test
  void keepComputing_holdsSlotAndCountAfterTheClose() throws Exception {
    String spec = "slots=1,latency=2m,keep-computing";
    try (var backend = SimulatedBackend.start(BackendOptions.of(spec))) {
      new RawConnection(backend).send(post(CHAT, chat(""))).hangUp();
      // The close is seen before the second request is counted.
      try (var second = new RawConnection(backend).send(post(CHAT, chat("")))) {
        awaitActive(backend, 2);

        assertThat(backend.stats().running()).isEqualTo(1);
        assertThat(backend.stats().waiting()).isEqualTo(1);
        assertThat(backend.stats().aborted()).isZero();
        second.hangUp();
      }
    }
  }

  @Test
  void keepComputing_endsAsAbortedOnceComputed() throws Exception {
    String spec = "latency=1s,keep-computing";
    try (var backend = SimulatedBackend.start(BackendOptions.of(spec))) {
      new RawConnection(backend).send(post(CHAT, chat(""))).hangUp();
      await().atMost(SOON).until(() -> backend.stats().aborted() == 1);

      assertThat(backend.stats().maxRunning()).isEqualTo(1);
      assertThat(backend.stats().active()).isZero();
      assertThat(backend.stats().running()).isZero();
    }
  }

  @Test
  void hang_isInHandUntilItsConnectionCloses() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("instant,hang=1,keep-computing"))) {
      var connection = new RawConnection(backend).send(post(CHAT, chat("")));
      awaitActive(backend, 1);
      assertThat(backend.stats().running()).isZero();

      connection.hangUp();

      awaitActive(backend, 0);
      assertThat(backend.stats().hung()).isEqualTo(1);
    }
  }

  @Test
  void halfABody_isNotInHand() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("instant"));
        var client = new TestClient(backend)) {
      var connection = new RawConnection(backend);
      connection.send("POST " + CHAT + " HTTP/1.1\r\nContent-Length: 100\r\n\r\n{");
      client.post(CHAT, chat(""));
      connection.hangUp();

      assertThat(backend.stats().requests()).isEqualTo(1);
      assertThat(backend.stats().maxActive()).isEqualTo(1);
    }
  }

  @Test
  void stop_endsWhatIsInHand() throws Exception {
    var backend = SimulatedBackend.start(BackendOptions.of("latency=2m"));
    try (var connection = new RawConnection(backend).send(post(CHAT, chat("")))) {
      awaitActive(backend, 1);
      backend.close();

      assertThat(connection.rest()).isEmpty();
    }
  }

  private static void awaitActive(SimulatedBackend backend, int count) {
    await().atMost(SOON).until(() -> backend.stats().active() == count);
  }
}
