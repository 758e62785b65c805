package dev.overlord.cli.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus of this machine, with a folder and a port of its own. */
final class Prometheus implements AutoCloseable {
  private static final List<Path> FOLDERS =
      Stream.of("/usr/bin", "/usr/local/bin").map(Path::of).toList();

  private final Process process;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  private Prometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Skips the test where it is not installed; fails it in CI. */
  static void assumeInstalled() {
    for (String program : List.of("prometheus", "promtool")) {
      if (find(program) == null) {
        String missing = program + " is not installed: metrics were not tried with a Prometheus";
        if (System.getenv("CI") != null) {
          fail(missing);
        }
        System.err.println("skipped: " + missing);
        abort(missing);
      }
    }
  }

  private static Path find(String program) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** Starts it with this configuration and waits until it answers. */
  static Prometheus start(Path folder, Path config) throws IOException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                find("prometheus").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    Prometheus started = new Prometheus(process, "http://127.0.0.1:" + port);
    await("Prometheus answers")
        .atMost(RunProcess.PATIENCE)
        .ignoreException(UncheckedIOException.class)
        .until(() -> !started.result("vector(1)").isEmpty());
    return started;
  }

  /** What {@code promtool} says, with its exit status in the first line. */
  static String promtool(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(find("promtool").toString()));
    command.addAll(List.of(arguments));
    Path in = Files.createTempFile("promtool", ".in");
    Path out = Files.createTempFile("promtool", ".out");
    try {
      Files.writeString(in, input);
      Process tool =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      if (!tool.waitFor(1, TimeUnit.MINUTES)) {
        tool.destroyForcibly();
        throw new AssertionError("promtool does not end: " + command);
      }
      return tool.exitValue() + "\n" + Files.readString(out);
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }

  /** The series that an instant query finds, without those that are no number. */
  List<JsonNode> result(String expression) {
    JsonNode answer =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(expression + ": " + answer);
    }
    List<JsonNode> series = new ArrayList<>();
    for (JsonNode each : answer.path("data").path("result")) {
      if (!each.path("value").path(1).asText().equals("NaN")) {
        series.add(each);
      }
    }
    return series;
  }

  private JsonNode get(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
      return Json.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Prometheus cannot say which port it took when it is told 0. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly().onExit().join();
  }
}
