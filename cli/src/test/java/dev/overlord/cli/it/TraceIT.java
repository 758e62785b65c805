package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a task can be followed by its trace context and by log lines, from topic to result. Method:
 * an Overlord and a worker as processes with JSON lines, a backend that notes what it is sent.
 */
class TraceIT {
  private static final Topics TOPICS = Topics.standard();
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String ANSWER =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":1,"completion_tokens":1}}\
      """;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> traceOfTask = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer backend;
  private EmbeddedBroker broker;
  private KafkaLog log;
  private Roles roles;
  private Process worker;
  private int http;

  @BeforeEach
  void start() throws Exception {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.setExecutor(threads);
    backend.createContext("/", exchange -> answer(exchange, "{\"data\":[]}"));
    backend.createContext("/v1/chat/completions", this::chat);
    backend.start();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
    roles = new Roles(folder, Map.of("OVERLORD_LOG_FORMAT", "json"));
    String kafka = "--kafka=" + broker.bootstrapServers();
    Path ready = folder.resolve("ready.json");
    roles.start(
        "coordinator", kafka, "--http=0", "--ready-file=" + ready, "--lease-ttl=3s", "--verbose");
    await("the Overlord is ready").atMost(RunProcess.PATIENCE).until(() -> Files.exists(ready));
    http = Json.shared().readTree(ready.toFile()).path("http").asInt();
    String url = "--url=http://127.0.0.1:" + backend.getAddress().getPort();
    worker = roles.start("worker", kafka, "--pool=p", url, "--concurrency=1", "--verbose");
    await("the pool is reported")
        .atMost(RunProcess.PATIENCE)
        .until(() -> get("/api/v1/pools/p").statusCode() == 200);
  }

  @AfterEach
  void stop() throws IOException {
    end.countDown();
    RunProcess.signal(worker.pid(), "CONT");
    roles.close();
    log.close();
    broker.close();
    backend.stop(0);
    threads.shutdownNow();
    client.close();
  }

  @Test
  void tracesAndEvents_followATask_fromItsTopicToItsResult() throws Exception {
    produce("{\"id\":\"quick\",\"traceparent\":\"" + TRACE + "\",\"payload\":{\"messages\":[]}}");
    String ref = TOPICS.tasks("p", Lane.NORMAL) + "-0-0";
    HttpResponse<String> done = get("/api/v1/tasks/" + ref + "?wait=60s");
    JsonNode result = Json.shared().readTree(done.body()).path("result");
    assertThat(result.path("outcome").asText()).as(done.body()).isEqualTo("succeeded");
    assertThat(result.path("traceparent").asText()).isEqualTo(TRACE);
    assertThat(traceOfTask).containsEntry("quick", TRACE);
    wayOf(ref, result);

    produce("{\"id\":\"held\",\"payload\":{\"messages\":[]}}");
    await("it runs").atMost(RunProcess.PATIENCE).until(() -> traceOfTask.containsKey("held"));
    assertThat(post("/api/v1/pools/p/leases?timeout=1s").statusCode()).isEqualTo(503);
    JsonNode timeout = line("coordinator0.log", "slot.timeout", "pool", "p");
    assertThat(timeout.path("timeout_ms").asInt()).isEqualTo(1_000);
    assertThat(timeout.path("reason").asText()).contains("1 of 1 slots are in use");

    RunProcess.signal(worker.pid(), "STOP");
    String held = TOPICS.tasks("p", Lane.NORMAL) + "-0-1";
    JsonNode expired = line("coordinator0.log", "lease.expired", "task", held);
    assertThat(expired.path("level").asText()).isEqualTo("warn");
    assertThat(expired.path("pool").asText()).isEqualTo("p");
    assertThat(expired.path("token").asLong()).isGreaterThan(result.path("token").asLong());
    assertThat(expired.path("worker").asText()).isEqualTo(result.path("worker").asText());
    assertThat(expired.path("duration_ms").asLong()).isPositive();
  }

  /** The lines of one task, at the leader and at the worker. */
  private void wayOf(String ref, JsonNode result) {
    String token = result.path("token").asText();
    JsonNode granted = line("coordinator0.log", "lease.granted", "task", ref);
    assertThat(granted.path("token").asText()).isEqualTo(token);
    assertThat(granted.path("pool").asText()).isEqualTo("p");
    assertThat(granted.path("slot").asInt()).isZero();
    assertThat(granted.path("worker").asText()).isEqualTo(result.path("worker").asText());
    JsonNode started = line("worker1.log", "lease.started", "token", token);
    assertThat(started.path("task").asText()).isEqualTo("quick");
    JsonNode finished = line("coordinator0.log", "lease.finished", "token", token);
    assertThat(finished.path("task").asText()).isEqualTo(ref);
    assertThat(finished.path("duration_ms").isNumber()).as(finished.toString()).isTrue();
    assertThat(line("coordinator0.log", "task.done", "task", ref).path("outcome").asText())
        .isEqualToIgnoringCase("succeeded");
  }

  private void produce(String task) throws Exception {
    byte[] value = task.getBytes(StandardCharsets.UTF_8);
    try (LogWriter writer = log.writer("producer")) {
      writer
          .send(new NewRecord(TOPICS.tasks("p", Lane.NORMAL), 0, null, value))
          .get(30, TimeUnit.SECONDS);
    }
  }

  /** Waits for a line of this event with this fact. Every line must be JSON. */
  private JsonNode line(String file, String event, String fact, String value) {
    return await(event + " with " + fact + "=" + value)
        .atMost(RunProcess.PATIENCE)
        .until(() -> find(file, event, fact, value), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<JsonNode> find(String file, String event, String fact, String value)
      throws IOException {
    String text = Files.readString(folder.resolve(file));
    // The last line may be half written.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode read = Json.shared().readTree(line);
      if (read.path("event").asText().equals(event) && read.path(fact).asText().equals(value)) {
        return Optional.of(read);
      }
    }
    return Optional.empty();
  }

  private void chat(HttpExchange exchange) throws IOException {
    String task = exchange.getRequestHeaders().getFirst("Overlord-Task");
    String trace = exchange.getRequestHeaders().getFirst("traceparent");
    traceOfTask.put(task, trace == null ? "" : trace);
    if (task.equals("held")) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    answer(exchange, ANSWER);
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http + path);
  }
}
