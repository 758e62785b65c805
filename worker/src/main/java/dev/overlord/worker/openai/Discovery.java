package dev.overlord.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.codec.Json;
import dev.overlord.common.time.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a server is and how many requests it computes at once. It only reads ({@code
 * GET}), so that nothing is computed. Which page tells what was read in the servers' sources.
 */
public final class Discovery {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

  /** Model families that Ollama runs one request at a time (source, server/sched.go:497). */
  private static final Set<String> ONE_AT_A_TIME =
      Set.of(
          "mllama", "qwen3vl", "qwen3vlmoe", "qwen35", "qwen35moe", "qwen3next", "lfm2", "lfm2moe");

  private final Transport transport;
  private final Getter getter;

  Discovery(Transport transport, Duration answerMax) {
    this.transport = transport;
    this.getter = new Getter(transport, answerMax);
  }

  public static Discovery create(Clock clock) {
    return new Discovery(Transport.create(clock), ANSWER_MAX);
  }

  /**
   * What a server proved to be.
   *
   * @param backend null when it is none of those known
   * @param slots requests computed at once, as the server says itself; null when it does not
   * @param slotsFrom the page that said it; null with the slots
   * @param models that it lists
   * @param status of {@code GET /v1/models}
   */
  public record Found(
      @Nullable BackendPreset backend,
      @Nullable Integer slots,
      @Nullable String slotsFrom,
      List<String> models,
      int status) {
    public Found {
      models = List.copyOf(models);
    }
  }

  /** The server cannot be asked; the message is a sentence for the user without the key. */
  public static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(String sentence) {
      super(sentence);
    }
  }

  /**
   * Blocks for some seconds at most.
   *
   * @param key the key itself; null for none
   */
  public Found look(String url, @Nullable String key) throws UnreachableException {
    ApiKey apiKey = ApiKey.NONE;
    try {
      apiKey = ApiKey.of(key, "The key");
      return look(EndpointUrl.of(url), apiKey);
    } catch (RejectedException | IllegalArgumentException e) {
      throw new UnreachableException(String.valueOf(e.getMessage()));
    } catch (Getter.SilentException e) {
      throw new UnreachableException(
          url
              + " takes connections but has not answered for "
              + getter.answerMax().toSeconds()
              + " s.");
    } catch (IOException e) {
      throw new UnreachableException(
          ConnectionFailure.of(e, URI.create(url.strip()), apiKey).error().message());
    }
  }

  Found look(EndpointUrl endpoint, ApiKey key) throws IOException {
    try {
      return found(endpoint, key);
    } finally {
      transport.pool().closeAll();
    }
  }

  private Found found(EndpointUrl endpoint, ApiKey key) throws IOException {
    Asking asking = new Asking(endpoint, key);
    BackendAnswer list = getter.get(endpoint.resolve("/v1/models"), key);
    JsonNode models = json(list);
    BackendPreset backend = hosted(endpoint).or(() -> byModels(list, models)).orElse(null);
    Found found = new Found(backend, null, null, ModelList.of(models).ids(), list.status());
    return backend != null && backend.isHosted() ? found : asking.slots(found);
  }

  private static Optional<BackendPreset> hosted(EndpointUrl endpoint) {
    return switch (endpoint.root().getHost()) {
      case "api.openai.com" -> Optional.of(BackendPreset.OPENAI);
      case "api.anthropic.com" -> Optional.of(BackendPreset.ANTHROPIC);
      default -> Optional.empty();
    };
  }

  /** By who is said to own the models, by Anthropic's shapes, or by Python's own web server. */
  private static Optional<BackendPreset> byModels(BackendAnswer list, JsonNode models) {
    JsonNode first = models.path("data").path(0);
    Optional<BackendPreset> owner =
        switch (first.path("owned_by").asText("")) {
          case "vllm" -> Optional.of(BackendPreset.VLLM);
          case "tabbyAPI" -> Optional.of(BackendPreset.TABBYAPI);
          case "llamacpp" -> Optional.of(BackendPreset.LLAMACPP);
          default -> Optional.empty();
        };
    boolean anthropic =
        first.path("type").asText("").equals("model")
            || (models.path("type").asText("").equals("error") && models.has("error"));
    String server = list.headers().getOrDefault("server", "");
    if (owner.isEmpty() && anthropic) {
      return Optional.of(BackendPreset.ANTHROPIC);
    }
    return owner.isEmpty() && server.startsWith("BaseHTTP/")
        ? Optional.of(BackendPreset.MLX)
        : owner;
  }

  private static boolean isOneAtATime(String family) {
    return ONE_AT_A_TIME.contains(family) || family.startsWith("nemotron_h");
  }

  private static JsonNode json(BackendAnswer answer) {
    byte[] body = answer.body();
    try {
      return body == null ? Json.shared().missingNode() : Json.shared().readTree(body);
    } catch (IOException e) {
      return Json.shared().missingNode();
    }
  }

  /** The questions that only some servers answer. */
  private final class Asking {
    private final EndpointUrl endpoint;
    private final ApiKey key;

    Asking(EndpointUrl endpoint, ApiKey key) {
      this.endpoint = endpoint;
      this.key = key;
    }

    private @Nullable BackendAnswer page(String path) throws IOException {
      BackendAnswer answer = getter.get(endpoint.resolve(path), key);
      return answer.status() == 200 ? answer : null;
    }

    private JsonNode object(String path) throws IOException {
      BackendAnswer answer = page(path);
      return answer == null ? Json.shared().missingNode() : json(answer);
    }

    Found slots(Found found) throws IOException {
      JsonNode props = object("/props");
      if (props.path("total_slots").isInt()) {
        boolean llamaCpp = props.has("build_info") || props.has("model_path");
        BackendPreset backend = llamaCpp ? BackendPreset.LLAMACPP : BackendPreset.TABBYAPI;
        return said(found, backend, props.path("total_slots").asInt(), "/props total_slots");
      }
      JsonNode permits = object("/info").path("max_concurrent_requests");
      if (permits.isInt()) {
        return said(found, BackendPreset.TGI, permits.asInt(), "/info max_concurrent_requests");
      }
      if (object("/api/version").path("version").isTextual()) {
        boolean one = loadedFamilies().stream().anyMatch(Discovery::isOneAtATime);
        return one
            ? said(found, BackendPreset.OLLAMA, 1, "/api/ps family")
            : unsaid(found, BackendPreset.OLLAMA);
      }
      if (found.backend() == null && metrics().contains("vllm:")) {
        return unsaid(found, BackendPreset.VLLM);
      }
      return found;
    }

    private List<String> loadedFamilies() throws IOException {
      return object("/api/ps").path("models").findValuesAsText("family");
    }

    private String metrics() throws IOException {
      BackendAnswer answer = page("/metrics");
      byte[] body = answer == null ? null : answer.body();
      return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }
  }

  private static Found said(Found found, BackendPreset backend, int slots, String from) {
    return slots < 1
        ? unsaid(found, backend)
        : new Found(backend, slots, "GET " + from, found.models(), found.status());
  }

  private static Found unsaid(Found found, BackendPreset backend) {
    return new Found(backend, null, null, found.models(), found.status());
  }
}
