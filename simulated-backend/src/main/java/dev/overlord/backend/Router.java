package dev.overlord.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.overlord.backend.flavour.ErrorShape;
import dev.overlord.backend.flavour.Flavour;
import dev.overlord.backend.flavour.Pages;
import dev.overlord.backend.flavour.Pages.Page;
import dev.overlord.backend.openai.ApiError;
import dev.overlord.backend.openai.Endpoint;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says who answers which path. Health and stats need no key. */
final class Router {
  private final ObjectMapper json = new ObjectMapper();
  private final RequestDesk desk;
  private final KeyCheck keys;
  private final Flavour flavour;
  private final Pages pages;

  Router(RequestDesk desk, KeyCheck keys, BackendSpec spec) {
    this.desk = desk;
    this.keys = keys;
    this.flavour = spec.flavour();
    long startedAt = System.currentTimeMillis() / 1_000;
    this.pages = new Pages(flavour, desk.models(), spec.slots(), startedAt);
  }

  void serve(Incoming request, Reply reply) {
    Endpoint endpoint = endpoint(request);
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
    Endpoint endpoint = endpoint(request);
    if (endpoint != null && request.method().equals("POST")) {
      desk.missed(endpoint, request, reply);
    }
  }

  private @Nullable Endpoint endpoint(Incoming request) {
    Endpoint endpoint = Endpoint.at(request.path());
    return endpoint != null && flavour.serves(endpoint) ? endpoint : null;
  }

  private void serveOther(Incoming request, Reply reply, boolean computes) {
    String path = request.path();
    Page page = path.startsWith("/stats") ? stats(path) : pages.get(path, desk.moment());
    if (page == null && !computes) {
      refuse(reply, ApiError.unknownPath(request.method(), path));
    } else if (page == null || !request.method().equals(method(path))) {
      refuse(reply, ApiError.wrongMethod(request.method(), path));
    } else if (Pages.isGuarded(path) && !keys.admits(request.headers())) {
      refuse(reply, ApiError.wrongKey());
    } else {
      if (path.equals("/stats/reset")) {
        desk.resetStats();
        page = stats(path);
      }
      send(reply, page);
    }
  }

  private static String method(String path) {
    return path.equals("/stats/reset") ? "POST" : "GET";
  }

  private @Nullable Page stats(String path) {
    return path.equals("/stats") || path.equals("/stats/reset")
        ? new Page(200, "application/json", stats())
        : null;
  }

  private void send(Reply reply, @Nullable Page page) {
    if (page != null) {
      Map<String, String> headers = new TreeMap<>();
      headers.put("Content-Type", page.type());
      if (!flavour.serverHeader().isEmpty()) {
        headers.put("Server", flavour.serverHeader());
      }
      reply.send(page.status(), headers, page.body());
    }
  }

  private byte[] stats() {
    try {
      return json.writeValueAsBytes(desk.stats());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the stats could not be rendered", e);
    }
  }

  private void refuse(Reply reply, ApiError error) {
    byte[] body = ErrorShape.body(flavour, null, error);
    reply.send(ErrorShape.status(flavour, error), Map.of(), body);
  }
}
