package dev.overlord.backend;

import static dev.overlord.backend.RawConnection.post;
import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static dev.overlord.backend.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsTest {

  @Test
  void stats_haveTheirNamesAndReset() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("slots=2,latency=2m,500=0"));
        var client = new TestClient(backend);
        var first = new RawConnection(backend).send(post(CHAT, chat("")));
        var second = new RawConnection(backend).send(post(CHAT, chat("")));
        var third = new RawConnection(backend).send(post(CHAT, chat("")))) {
      await().until(() -> backend.stats().active() == 3);
      client.post(CHAT, "{}");

      JsonNode stats = json(client.get("/stats"));
      assertThat(stats.path("requests").asInt()).isEqualTo(4);
      assertThat(stats.path("completed").asInt(-1)).isZero();
      assertThat(stats.path("active").asInt()).isEqualTo(3);
      assertThat(stats.path("max_active").asInt()).isEqualTo(4);
      assertThat(stats.path("running").asInt()).isEqualTo(2);
      assertThat(stats.path("max_running").asInt()).isEqualTo(2);
      assertThat(stats.path("waiting").asInt()).isEqualTo(1);
      assertThat(stats.path("aborted").asInt(-1)).isZero();
      assertThat(stats.path("slots").asInt()).isEqualTo(2);
      assertThat(stats.path("errors").toString()).isEqualTo("{\"400\":1}");

      JsonNode fresh = json(client.post("/stats/reset", ""));
      assertThat(fresh.path("requests").asInt(-1)).isZero();
      assertThat(fresh.path("errors")).isEmpty();
      assertThat(fresh.path("active").asInt()).isEqualTo(3);
      assertThat(fresh.path("max_active").asInt()).isEqualTo(3);
      second.hangUp();
      third.hangUp();
      await().until(() -> backend.stats().active() == 1);
      first.hangUp();
      await().until(() -> backend.stats().active() == 0);
    }
  }

  @Test
  void unlimitedSlots_areNull() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("instant"));
        var client = new TestClient(backend)) {
      assertThat(json(client.get("/stats")).path("slots").isNull()).isTrue();
    }
  }

  /** The judge must not accuse clients that keep to the cap, each waiting for its answer. */
  @Test
  void clientsThatKeepToACap_areNeverCountedAboveIt() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("instant"))) {
      fourClients(() -> {
        try (var raw = new RawConnection(backend)) {
          for (int n = 0; n < 500; n++) {
            raw.send(post(CHAT, chat("\"max_tokens\":1"))).response();
          }
        }
        return null;
      });
      assertThat(backend.stats().completed()).isEqualTo(2_000);
      assertThat(backend.stats().maxActive()).isBetween(1, 4);
    }
  }

  /** Nor clients that close one connection and at once ask again on another. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientsThatHangUpAndComeAgain_areNeverCountedTwice(boolean reset) throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("latency=2ms"))) {
      fourClients(() -> {
        for (int n = 0; n < 300; n++) {
          var raw = new RawConnection(backend).send(post(CHAT, chat("\"max_tokens\":1")));
          if (n % 2 == 0) {
            raw.response();
          }
          if (reset) {
            raw.reset();
          } else {
            raw.hangUp();
          }
        }
        return null;
      });
      await().until(() -> backend.stats().active() == 0);
      BackendStats stats = backend.stats();
      assertThat(stats.maxActive()).isBetween(1, 4);
      assertThat(stats.completed()).isBetween(600L, stats.requests());
      assertThat(stats.completed() + stats.aborted()).isEqualTo(stats.requests());
    }
  }

  private static void fourClients(Callable<Void> client) throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Void>> clients = threads.invokeAll(Collections.nCopies(4, client));
      for (Future<Void> each : clients) {
        each.get();
      }
    }
  }

  @Test
  void requestsAboveTheSlots_areInHandButNotRunning() throws Exception {
    try (var backend = SimulatedBackend.start(BackendOptions.of("slots=3,latency=50ms"));
        var client = new TestClient(backend)) {
      var answers = new ArrayList<Future<?>>();
      for (int i = 0; i < 10; i++) {
        answers.add(client.postAsync(CHAT, chat("")));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
      assertThat(backend.stats().maxRunning()).isEqualTo(3);
      assertThat(backend.stats().maxActive()).isBetween(4, 10);
      assertThat(backend.stats().completed()).isEqualTo(10);
    }
  }
}
