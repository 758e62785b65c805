package dev.overlord.cli.it;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.codahale.metrics.MetricRegistry;
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
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import dev.overlord.coordinator.Coordinator;
import dev.overlord.embedded.EmbeddedBroker;
import dev.overlord.http.HttpOptions;
import dev.overlord.http.HttpServer;
import dev.overlord.http.OverlordHttp;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import dev.overlord.worker.openai.OpenAiHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** An Overlord with its HTTP server, a worker, a broker and a backend, in this process. */
final class HttpCluster implements AutoCloseable {
  static {
    // In one process with the tests nobody sets the level, and Jetty says everything.
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
  }

  static final Topics TOPICS = Topics.standard();
  static final String POOL = "gpu";

  final SimulatedBackend backend;
  final KafkaLog log;
  final HttpServer http;
  private final EmbeddedBroker broker;
  private final Coordinator coordinator;
  private final OpenAiHandler handler;
  private final Worker worker;
  private final HttpClient client = HttpClient.newHttpClient();

  HttpCluster(Path folder, String backendSpec, int concurrency, Duration ttl) throws Exception {
    backend = SimulatedBackend.start(BackendOptions.of(backendSpec));
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
    SystemClock clock = new SystemClock();
    Namespace namespace = Namespaces.open(log, TOPICS, Namespace.of(1, 4, ttl));
    coordinator = Coordinator.start(TOPICS, namespace, "o", log, clock);
    write(
        NewRecord.keyed(
            TOPICS.pools(),
            POOL,
            Json.write(PoolDefinition.of(concurrency, "openai", backend.url()))));
    handler = OpenAiHandler.create(clock, name -> null);
    worker =
        Worker.start(
            WorkerConfig.of(
                TOPICS,
                folder.resolve("worker"),
                "w",
                Map.of(POOL, concurrency),
                Map.of("openai", handler)),
            log,
            clock);
    http =
        OverlordHttp.start(
            new Cluster(log, TOPICS, namespace, clock),
            new HttpOptions("127.0.0.1", 0, null, null, folder.resolve("http"), "overlord-1"),
            new MetricRegistry());
  }

  String bootstrap() {
    return broker.bootstrapServers();
  }

  String url() {
    return "http://127.0.0.1:" + http.port();
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Puts chats into the pool's normal lane. */
  void submit(int tasks) throws Exception {
    RawJson chat = RawJson.of("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    try (LogWriter writer = log.writer("batch")) {
      for (int i = 0; i < tasks; i++) {
        byte[] task = TaskCodec.write(Task.of("batch-" + i, chat));
        var unused = writer.send(new NewRecord(TOPICS.tasks(POOL, Lane.NORMAL), null, null, task));
      }
      writer.flush();
    }
  }

  /** Changes the pool. */
  void define(PoolDefinition definition) throws Exception {
    write(NewRecord.keyed(TOPICS.pools(), POOL, Json.write(definition)));
  }

  private void write(NewRecord record) throws Exception {
    try (LogWriter writer = log.writer("test")) {
      writer.send(record).get(30, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    http.close();
    worker.close();
    handler.close();
    coordinator.close();
    log.close();
    broker.close();
    backend.close();
  }
}
