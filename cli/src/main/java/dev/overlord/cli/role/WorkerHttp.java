package dev.overlord.cli.role;

import com.codahale.metrics.MetricRegistry;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.overlord.common.codec.Json;
import dev.overlord.common.metrics.Exposition;
import dev.overlord.common.version.OverlordVersion;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerStatus;
import dev.overlord.worker.loop.WorkerStatus.State;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A worker's {@code /metrics} and {@code /health}, on the JDK's own server: two small answers are
 * no reason to give every worker the API's.
 */
final class WorkerHttp implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;
  private static final int UNAVAILABLE = 503;

  private final Worker worker;
  private final Exposition exposition;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private WorkerHttp(Worker worker, HttpServer server) {
    this.worker = worker;
    this.server = server;
    MetricRegistry own = worker.metrics();
    this.exposition = new Exposition(own, (MultiCollector) this::info);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * @throws IOException nobody can listen there
   */
  static WorkerHttp start(HttpAddress address, Worker worker) throws IOException {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new UnknownHostException("no host " + address.host() + " is known");
    }
    return new WorkerHttp(worker, HttpServer.create(socket, 0));
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        problem(exchange, WRONG_METHOD, "only GET is answered here");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> metrics(exchange);
        case "/health" -> health(exchange);
        default -> problem(exchange, NOT_FOUND, "a worker answers /metrics and /health only");
      }
    }
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    exposition.write(accept, out);
    send(exchange, OK, exposition.contentType(accept), out.toByteArray());
  }

  /** Unavailable while nothing can be expected of it; draining is no reason to kill it. */
  private void health(HttpExchange exchange) throws IOException {
    WorkerStatus status = worker.status();
    boolean serves = status.state() == State.SERVING || status.state() == State.DRAINING;
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("status", word(status));
    facts.put("role", "worker");
    facts.put("version", OverlordVersion.text());
    facts.put("worker", status.name());
    facts.put("incarnation", status.incarnation());
    facts.put("kafka_reachable", status.kafkaReachable());
    facts.put("kafka_silence_ms", status.kafkaSilence().toMillis());
    int code = serves && status.kafkaReachable() ? OK : UNAVAILABLE;
    send(exchange, code, "application/json", Json.write(facts));
  }

  private static void problem(HttpExchange exchange, int status, String detail) throws IOException {
    Map<String, Object> problem = Map.of("type", "about:blank", "status", status, "detail", detail);
    send(exchange, status, "application/problem+json", Json.write(problem));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private static String word(WorkerStatus status) {
    return switch (status.state()) {
      case STARTING, ENDED -> status.state().name().toLowerCase(Locale.ROOT);
      case SERVING -> status.kafkaReachable() ? "ok" : "kafka_unreachable";
      case DRAINING -> status.kafkaReachable() ? "draining" : "kafka_unreachable";
    };
  }

  private MetricSnapshots info() {
    WorkerStatus status = worker.status();
    Labels labels =
        Labels.of(
            "worker",
            status.name(),
            "incarnation",
            String.valueOf(status.incarnation()),
            "version",
            OverlordVersion.text());
    return MetricSnapshots.of(
        InfoSnapshot.builder()
            .name("overlord_worker")
            .help("Always 1; who it is.")
            .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
            .build());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
