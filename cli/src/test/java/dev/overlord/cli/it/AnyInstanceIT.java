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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: any Overlord answers for the whole cluster. Method: two of them as processes; everything is
 * asked of the one that leads nothing, then the leader is killed.
 */
class AnyInstanceIT {
  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @Test
  void whoDoesNotLead_answersForTheWholeCluster() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend fast = SimulatedBackend.start(BackendOptions.of("instant"));
        SimulatedBackend slow = SimulatedBackend.start(BackendOptions.of("instant,latency=10m"));
        SimulatedBackend flaky = SimulatedBackend.start(BackendOptions.of("instant,500=1"));
        Roles roles = new Roles(folder, Map.of())) {
      String kafka = "--kafka=" + broker.bootstrapServers();
      int one = freePort();
      int other = freePort();
      Process first = overlord(roles, kafka, one);
      port = one;
      await("the first leads")
          .atMost(RunProcess.PATIENCE)
          .ignoreException(UncheckedIOException.class)
          .until(() -> get("/health").path("shards_led").size() == 1);
      overlord(roles, kafka, other);
      port = other;
      pools(kafka, fast.url(), slow.url(), flaky.url());
      roles.start("worker", kafka, "--pool=fast=2", "--pool=slow=2", "--pool=flaky=2");
      await("the second knows the workers")
          .atMost(RunProcess.PATIENCE)
          .ignoreException(UncheckedIOException.class)
          .until(() -> get("/api/v1/workers").path("items").size() == 1);
      assertThat(get("/health").path("shards_led")).isEmpty();

      states(slow);
      retrying();
      deadLetters();
      slots();
      gateway();
      pool();
      recordOfSomebodyElse(broker.bootstrapServers());
      assertThat(get("/health").path("shards_led")).as("it led nothing all the time").isEmpty();

      String before = submit("slow", "before", CHAT);
      first.destroyForcibly().onExit().join();
      await("the second leads")
          .atMost(RunProcess.PATIENCE)
          .until(() -> get("/health").path("shards_led").size() == 1);
      state(before, "leased");
      assertThat(get("/api/v1/tasks/" + submit("fast", "after", CHAT) + "?wait=60s").path("state"))
          .asString()
          .contains("succeeded");
    }
  }

  private Process overlord(Roles roles, String kafka, int http) throws IOException {
    return roles.start(
        "coordinator", kafka, "--http=" + http, "--data=" + folder.resolve("overlord" + http));
  }

  private void pools(String kafka, String fast, String slow, String flaky) throws Exception {
    Path file = folder.resolve("pools.yaml");
    Files.writeString(
        file,
        """
        pools:
          fast: {endpoints: ["%s"], concurrency: 2}
          slow: {endpoints: ["%s"], concurrency: 1}
          flaky: {endpoints: ["%s"], concurrency: 1, max_attempts: 100}
        """
            .formatted(fast, slow, flaky));
    OneCommand.run(folder, 0, "pools", "apply", file.toString(), kafka);
  }

  /** Waiting, leased, cancelled, succeeded. */
  private void states(SimulatedBackend slow) throws Exception {
    String running = submit("slow", "s1", CHAT);
    String waiting = submit("slow", "s2", CHAT);
    await().atMost(RunProcess.PATIENCE).until(() -> slow.stats().active() == 1);
    state(running, "leased");
    state(waiting, "waiting");
    JsonNode lease = get("/api/v1/leases?pool=slow").path("items").path(0);
    assertThat(lease.at("/lease/task_id").asText()).isEqualTo("s1");

    assertThat(send("POST", "/api/v1/tasks/" + waiting + "/cancel", "").statusCode())
        .isEqualTo(202);
    HttpResponse<String> over = send("POST", "/api/v1/tasks/" + running + "/cancel?wait=60s", "");
    assertThat(over.statusCode()).as(over.body()).isEqualTo(200);
    assertThat(slow.stats().aborted()).isEqualTo(1);
    assertThat(get("/api/v1/tasks/" + waiting + "?wait=60s").path("state").asText())
        .isEqualTo("cancelled");
    assertThat(get("/api/v1/tasks/" + submit("fast", "f1", CHAT) + "?wait=60s").path("state"))
        .asString()
        .contains("succeeded");
  }

  private void retrying() throws Exception {
    String ref = submit("flaky", "r1", CHAT);
    state(ref, "retrying");
    HttpResponse<String> over = send("POST", "/api/v1/tasks/" + ref + "/cancel?wait=60s", "");
    assertThat(over.statusCode()).as(over.body()).isEqualTo(200);
  }

  private void deadLetters() throws Exception {
    String bad = submit("fast", "bad", "{\"messages\":7}");
    assertThat(get("/api/v1/tasks/" + bad + "?wait=60s").path("state").asText())
        .isEqualTo("failed");
    assertThat(get("/api/v1/dead-letters?pool=fast").at("/items/0/ref").asText()).isEqualTo(bad);
    HttpResponse<String> replayed = send("POST", "/api/v1/dead-letters/" + bad + "/replay", "");
    assertThat(replayed.statusCode()).as(replayed.body()).isEqualTo(202);
    String again = Json.shared().readTree(replayed.body()).path("replayed_as").asText();
    assertThat(get("/api/v1/tasks/" + again + "?wait=60s").path("state").asText())
        .isEqualTo("failed");
  }

  private void slots() throws Exception {
    HttpResponse<String> slot = send("POST", "/api/v1/pools/fast/leases?timeout=60s", "");
    assertThat(slot.statusCode()).as(slot.body()).isEqualTo(201);
    String lease = "/api/v1/leases/" + Json.shared().readTree(slot.body()).path("lease").asText();
    await("it is listed")
        .atMost(RunProcess.PATIENCE)
        .until(() -> get("/api/v1/leases?pool=fast").path("items").size() == 1);
    assertThat(send("POST", lease + "/renew", "").statusCode()).isEqualTo(200);
    assertThat(send("DELETE", lease, "").statusCode()).isEqualTo(204);
  }

  private void gateway() throws Exception {
    HttpResponse<String> answer =
        send("POST", "/v1/chat/completions", "{\"model\":\"fast\"," + CHAT.substring(1));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void pool() throws Exception {
    assertThat(send("PATCH", "/api/v1/pools/fast", "{\"concurrency\":5}").statusCode())
        .isEqualTo(200);
    await("the leader has it in force")
        .atMost(RunProcess.PATIENCE)
        .until(() ->
            get("/api/v1/pools/fast").at("/stats/concurrency_limit").asInt() == 5
                && get("/api/v1/pools/fast").at("/stats/dead_letters").asInt() == 2);
    assertThat(get("/api/v1/pools/fast/history").path("t")).isNotEmpty();
  }

  /** As anybody may put it there, of a pool that no leader knows. */
  private void recordOfSomebodyElse(String broker) throws Exception {
    Path record = folder.resolve("record");
    Files.writeString(
        record,
        "foreign:{\"pool\":\"foreign\",\"at\":\"%s\",\"concurrency_limit\":4,\"active_requests\":3}"
            .formatted(Instant.now()));
    List<String> kcat =
        List.of(
            "kcat", "-P", "-b", broker, "-t", "overlord.stats", "-K", ":", "-l", record.toString());
    try {
      assertThat(new ProcessBuilder(kcat).inheritIO().start().waitFor()).isZero();
    } catch (IOException e) {
      System.out.println("kcat is not installed: no record of somebody else was tried");
      return;
    }
    await("it is told")
        .atMost(RunProcess.PATIENCE)
        .until(() -> get("/api/v1/pools/foreign").at("/stats/active_requests").asInt() == 3);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/events")).build();
    try (Stream<String> events = client.send(request, BodyHandlers.ofLines()).body()) {
      assertThat(events.filter(line -> line.startsWith("data:")).findFirst())
          .get()
          .asString()
          .contains("\"foreign\"");
    }
  }

  private void state(String ref, String state) {
    await(ref + " is " + state)
        .atMost(RunProcess.PATIENCE)
        .until(() -> get("/api/v1/tasks/" + ref).path("state").asText().equals(state));
  }

  private String submit(String pool, String id, String payload) throws Exception {
    String task = "{\"pool\":\"%s\",\"id\":\"%s\",\"payload\":%s}".formatted(pool, id, payload);
    HttpResponse<String> accepted = send("POST", "/api/v1/tasks", task);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return Json.shared().readTree(accepted.body()).path("ref").asText();
  }

  private JsonNode get(String path) {
    try {
      return Json.shared().readTree(send("GET", path, "").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
