package dev.overlord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
  private static final String READ = "read-token-0123456789";
  private static final String OPERATE = "operate-token-0123456789";

  /** Answers whoever gets through. */
  private static final class Door implements HttpPart {
    @Override
    public void addTo(RoutesConfig routes) {
      routes.get("/", context -> context.result("page"));
      for (String path : List.of("/api/v1/x", "/v1/x")) {
        routes.get(path, context -> context.result("seen"));
        routes.post(path, context -> context.result("done"));
      }
      routes.get(
          "/api/v1/broken",
          context -> {
            throw new IllegalStateException("secret");
          });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/x, , 401",
    "GET, /api/v1/x, wrong, 401",
    "GET, /api/v1/x, read-token-0123456789, 200",
    "POST, /api/v1/x, read-token-0123456789, 403",
    "POST, /api/v1/x, operate-token-0123456789, 200",
    "POST, /v1/x, , 401",
    "GET, /, , 200",
  })
  void withTokens_eachAllowsItsOwn(String method, String path, String token, int status)
      throws Exception {
    try (HttpServer server = server(READ, OPERATE)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri(server, path)).method(method, BodyPublishers.noBody());
      if (token != null) {
        request.header("Authorization", "Bearer " + token);
      }
      assertThat(send(request).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void withoutTokens_aPageOfAnotherOriginIsRefused() throws Exception {
    try (HttpServer server = server(null, null)) {
      HttpRequest.Builder foreign =
          HttpRequest.newBuilder(uri(server, "/api/v1/x"))
              .header("Origin", "https://evil.example")
              .POST(BodyPublishers.noBody());
      HttpResponse<String> refused = send(foreign);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
      JsonNode problem = Json.shared().readTree(refused.body());
      assertThat(problem.path("type").asText()).isEqualTo("urn:overlord:forbidden");
      assertThat(problem.path("detail").asText()).contains("https://evil.example");
      HttpRequest.Builder neighbour =
          HttpRequest.newBuilder(uri(server, "/api/v1/x"))
              .header("Origin", "http://localhost:" + (server.port() == 3000 ? 3001 : 3000))
              .POST(BodyPublishers.noBody());
      assertThat(send(neighbour).statusCode()).as("another server here").isEqualTo(403);
      HttpRequest.Builder own =
          HttpRequest.newBuilder(uri(server, "/api/v1/x"))
              .header("Origin", "http://localhost:" + server.port())
              .POST(BodyPublishers.noBody());
      assertThat(send(own).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void withoutTokens_anotherHostNameIsRefused() throws Exception {
    try (HttpServer server = server(null, null);
        Socket socket = new Socket("127.0.0.1", server.port())) {
      String request = "GET /api/v1/x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 403").contains("evil.example");
    }
  }

  @Test
  void whatFails_saysNothingOfItsInside() throws Exception {
    try (HttpServer server = server(null, null)) {
      HttpResponse<String> failed = send(HttpRequest.newBuilder(uri(server, "/api/v1/broken")));
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(failed.body()).contains("IllegalStateException").doesNotContain("secret");
      HttpResponse<String> unknown = send(HttpRequest.newBuilder(uri(server, "/api/v1/unknown")));
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(Json.shared().readTree(unknown.body()).path("status").asInt()).isEqualTo(404);
    }
  }

  @Test
  void errorsBelowV1_haveOpenAisShape() throws Exception {
    try (HttpServer server = server(READ, OPERATE)) {
      JsonNode error =
          Json.shared().readTree(send(HttpRequest.newBuilder(uri(server, "/v1/x"))).body());
      assertThat(error.path("error").path("message").asText()).contains("Bearer");
      assertThat(error.path("error").path("type").asText()).isEqualTo("invalid_request_error");
    }
  }

  @Test
  void openToTheNetworkWithoutTokens_isRefused() {
    assertThatThrownBy(() -> options("0.0.0.0", null, null))
        .hasMessageContaining("OVERLORD_OPERATE_TOKEN");
    assertThatThrownBy(() -> options("127.0.0.1", READ, null)).hasMessageContaining("set both");
    assertThatThrownBy(() -> options("127.0.0.1", null, "short"))
        .hasMessageContaining("5 characters");
  }

  private static HttpServer server(String read, String operate) {
    return HttpServer.start(options("127.0.0.1", read, operate), List.of(new Door()));
  }

  private static HttpOptions options(String host, String read, String operate) {
    return new HttpOptions(host, 0, read, operate, Path.of("unused"), "overlord-1");
  }

  private static URI uri(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
