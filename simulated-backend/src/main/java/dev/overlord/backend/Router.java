package dev.overlord.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.overlord.backend.openai.AnswerJson;
import dev.overlord.backend.openai.ApiError;
import dev.overlord.backend.openai.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says who answers which path. Health and stats need no key. */
final class Router {
  private static final byte[] HEALTHY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.US_ASCII);

  private final ObjectMapper json = new ObjectMapper();
  private final RequestDesk desk;
  private final KeyCheck keys;
  private final List<String> models;
  private final long startedAt = System.currentTimeMillis() / 1_000;

  Router(RequestDesk desk, KeyCheck keys, List<String> models) {
    this.desk = desk;
    this.keys = keys;
    this.models = models;
  }

  void serve(Incoming request, Reply reply) {
    Endpoint endpoint = Endpoint.at(request.path());
    if (endpoint != null && request.method().equals("POST")) {
      desk.accept(endpoint, request, reply);
    } else if (request.refused() != null) {
      refuse(reply, request.refused());
    } else {
      serveOther(request, reply, endpoint != null);
    }
  }

  /** A request whose connection closed before its turn to be served. */
  void missed(Incoming request, Reply reply) {
    Endpoint endpoint = Endpoint.at(request.path());
    if (endpoint != null && request.method().equals("POST")) {
      desk.missed(endpoint, request, reply);
    }
  }

  private void serveOther(Incoming request, Reply reply, boolean computes) {
    String path = request.path();
    @Nullable String method =
        switch (path) {
          case "/health", "/v1/models", "/stats" -> "GET";
          case "/stats/reset" -> "POST";
          default -> computes ? "POST" : null;
        };
    if (method == null) {
      refuse(reply, ApiError.unknownPath(request.method(), path));
    } else if (!method.equals(request.method())) {
      refuse(reply, ApiError.wrongMethod(request.method(), path));
    } else if (path.equals("/v1/models") && !keys.admits(request.headers())) {
      refuse(reply, ApiError.wrongKey());
    } else {
      reply.send(200, Map.of(), page(path));
    }
  }

  private byte[] page(String path) {
    return switch (path) {
      case "/v1/models" -> AnswerJson.models(models, startedAt);
      case "/stats" -> stats();
      case "/stats/reset" -> {
        desk.resetStats();
        yield stats();
      }
      default -> HEALTHY;
    };
  }

  private byte[] stats() {
    try {
      return json.writeValueAsBytes(desk.stats());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the stats could not be rendered", e);
    }
  }

  private static void refuse(Reply reply, ApiError error) {
    reply.send(error.status(), Map.of(), AnswerJson.error(error));
  }
}
