package dev.overlord.cli.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Lists its models to everybody, so that only the first task finds out that the key is wrong. */
final class KeyedBackend implements AutoCloseable {
  private static final String ANSWER =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":1,"completion_tokens":1}}\
      """;
  private static final String REFUSAL =
      "{\"error\":{\"message\":\"Incorrect API key provided\",\"type\":\"invalid_request_error\"}}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private KeyedBackend(HttpServer server) {
    this.server = server;
  }

  static KeyedBackend start(String key) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    KeyedBackend backend = new KeyedBackend(server);
    server.setExecutor(backend.threads);
    server.createContext("/", exchange -> answer(exchange, 404, "{}"));
    server.createContext("/v1/models", exchange -> answer(exchange, 200, "{\"data\":[]}"));
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          String said = exchange.getRequestHeaders().getFirst("Authorization");
          boolean right = ("Bearer " + key).equals(said);
          answer(exchange, right ? 200 : 401, right ? ANSWER : REFUSAL);
        });
    server.start();
    return backend;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
