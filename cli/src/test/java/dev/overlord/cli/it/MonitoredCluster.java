package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.protocol.Topics;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Processes as an operator starts them: an Overlord, a worker with --http, a pool under load. */
final class MonitoredCluster implements AutoCloseable {
  static final Topics TOPICS = Topics.standard();

  /** Always has waiting tasks, and a worker that fills its slots. */
  static final String WORKED = "worked";

  /** Has waiting tasks and no worker, until {@link #workForTheOther}. */
  static final String UNWORKED = "unworked";

  private static final int LIMIT = 4;

  /** More than four slots do in a second, at 50 ms each. */
  private static final int TASKS_A_SECOND = 100;

  final KafkaLog log;
  private final Path folder;
  private final EmbeddedBroker broker;
  private final SimulatedBackend backend;
  private final Roles roles;
  private final LogWriter writer;
  private final int overlordPort;
  private final int workerPort;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<Throwable> loadFailure = new AtomicReference<>();

  MonitoredCluster(Path folder) throws Exception {
    this.folder = folder;
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    backend = SimulatedBackend.start(BackendOptions.of("latency=50ms"));
    roles = new Roles(folder, Map.of());
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
    writer = log.writer("load");
    overlordPort = start("coordinator", "--data=" + folder.resolve("overlord"));
    workerPort = startWorker(WORKED);
    define(UNWORKED);
    load.scheduleAtFixedRate(this::oneSecondOfLoad, 0, 1, TimeUnit.SECONDS);
    await("tasks of the worked pool wait")
        .atMost(RunProcess.PATIENCE)
        .untilAsserted(() ->
            assertThat(metrics(overlordPort))
                .containsPattern("overlord_pool_queued_requests\\{pool=\"worked\"} [1-9]"));
  }

  private int start(String role, String... options) throws Exception {
    Path ready = Files.createTempDirectory(folder, role).resolve("ready.json");
    String[] arguments = new String[options.length + 4];
    arguments[0] = role;
    arguments[1] = "--kafka=" + broker.bootstrapServers();
    arguments[2] = "--http=0";
    arguments[3] = "--ready-file=" + ready;
    System.arraycopy(options, 0, arguments, 4, options.length);
    Process process = roles.start(arguments);
    await(role + " is ready")
        .atMost(RunProcess.PATIENCE)
        .failFast(role + " has ended", () -> !process.isAlive())
        .until(() -> Files.exists(ready));
    return Json.shared().readTree(Files.readAllBytes(ready)).path("http").asInt();
  }

  private int startWorker(String pool) throws Exception {
    return start("worker", "--pool=" + pool, "--url=" + backend.url(), "--concurrency=" + LIMIT);
  }

  /** Starts a worker for the pool that has none. */
  void workForTheOther() throws Exception {
    startWorker(UNWORKED);
  }

  private void define(String pool) throws Exception {
    byte[] definition = Json.write(PoolDefinition.of(LIMIT, "openai", backend.url()));
    writer.send(NewRecord.keyed(TOPICS.pools(), pool, definition)).get(30, TimeUnit.SECONDS);
    String topic = TOPICS.tasks(pool, Lane.NORMAL);
    try (var admin = log.admin()) {
      await("the leader makes the tasks topic")
          .atMost(RunProcess.PATIENCE)
          .until(() -> admin.describe(topic).isPresent());
    }
    submit(pool, LIMIT * 10);
  }

  private void oneSecondOfLoad() {
    try {
      submit(WORKED, TASKS_A_SECOND);
    } catch (RuntimeException e) {
      loadFailure.compareAndSet(null, e);
    }
  }

  private void submit(String pool, int tasks) {
    RawJson chat = RawJson.of("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    for (int i = 0; i < tasks; i++) {
      byte[] task = TaskCodec.write(Task.of(pool + System.nanoTime() + "-" + i, chat));
      var unused = writer.send(new NewRecord(TOPICS.tasks(pool, Lane.NORMAL), null, null, task));
    }
    writer.flush();
  }

  String overlord() {
    return "127.0.0.1:" + overlordPort;
  }

  String worker() {
    return "127.0.0.1:" + workerPort;
  }

  String metricsOfOverlord() throws Exception {
    return metrics(overlordPort);
  }

  String metricsOfWorker() throws Exception {
    return metrics(workerPort);
  }

  private String metrics(int port) throws Exception {
    HttpResponse<String> answer = get(port, "/metrics");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> healthOfWorker() throws Exception {
    return get(workerPort, "/health");
  }

  @Override
  public void close() throws IOException {
    load.shutdown();
    await("the load ends").atMost(RunProcess.PATIENCE).until(load::isTerminated);
    writer.close();
    client.close();
    log.close();
    roles.close();
    broker.close();
    backend.close();
    assertThat(loadFailure.get()).as("the load").isNull();
  }
}
