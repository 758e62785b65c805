package dev.overlord.backend.flavour;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.backend.openai.AnswerJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a backend says of itself on the pages besides those that compute. */
public record Pages(Flavour flavour, List<String> models, int slots, long startedAt) {
  private static final String JSON = "application/json";

  /** What changes while the backend runs. */
  public record Moment(int running, int waiting, boolean loading, boolean failed) {}

  /**
   * A page.
   *
   * @param type of its content
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Page(int status, String type, byte[] body) {}

  /** Null where the backend has no such page. */
  public @Nullable Page get(String path, Moment now) {
    return switch (path) {
      case "/health" -> health(now);
      case "/v1/models" -> json(modelList());
      default -> own(path, now);
    };
  }

  /** Whether a page is shown only to those who have the key. */
  public static boolean isGuarded(String path) {
    return path.startsWith("/v1/") || path.equals("/props");
  }

  private @Nullable Page health(Moment now) {
    return switch (flavour) {
      case LLAMACPP ->
          now.loading()
              ? new Page(
                  503,
                  JSON,
                  utf8(
                      "{\"error\":{\"code\":503,\"message\":\"Loading model\","
                          + "\"type\":\"unavailable_error\"}}"))
              : text(JSON, "{\"status\":\"ok\"}");
      case TGI ->
          now.loading()
              ? new Page(
                  503, JSON, utf8("{\"error\":\"unhealthy\",\"error_type\":\"healthcheck\"}"))
              : text("text/plain", "");
      case VLLM -> new Page(now.loading() ? 503 : 200, "text/plain", new byte[0]);
      case TABBYAPI -> tabbyHealth(now);
      // mlx_lm.server says this while it loads, too.
      case OPENAI, MLX -> text(JSON, "{\"status\":\"ok\"}");
      case OLLAMA, ANTHROPIC -> null;
    };
  }

  /** After one logged failure it is unhealthy for good (source, common/health.py). */
  private static Page tabbyHealth(Moment now) {
    ObjectNode root = object().put("status", now.failed() ? "unhealthy" : "healthy");
    ArrayNode issues = root.putArray("issues");
    if (now.failed()) {
      issues
          .addObject()
          .put("time", Instant.EPOCH.toString())
          .put("description", "Completion aborted");
    }
    return new Page(now.failed() ? 503 : 200, JSON, AnswerJson.bytes(root));
  }

  private @Nullable Page own(String path, Moment now) {
    return switch (flavour) {
      case LLAMACPP -> llamaCpp(path, now);
      case TABBYAPI ->
          switch (path) {
            case "/props" -> json(props());
            case "/v1/model" ->
                now.loading()
                    ? new Page(503, JSON, utf8("{\"detail\":\"No models are currently loaded.\"}"))
                    : json(tabbyModel());
            default -> null;
          };
      case TGI -> tgi(path, now);
      case VLLM ->
          switch (path) {
            case "/version" -> text(JSON, "{\"version\":\"0.29.0\"}");
            case "/metrics" ->
                metrics("vllm:num_requests_running", "vllm:num_requests_waiting", now);
            default -> null;
          };
      case OLLAMA -> ollama(path);
      case OPENAI, MLX, ANTHROPIC -> null;
    };
  }

  private @Nullable Page llamaCpp(String path, Moment now) {
    return switch (path) {
      case "/props" ->
          json(
              props()
                  .put("model_path", "/models/simulated.gguf")
                  .put("build_info", "b0-simulated"));
      case "/metrics" -> metrics("llamacpp:requests_processing", "llamacpp:requests_deferred", now);
      default -> null;
    };
  }

  private @Nullable Page tgi(String path, Moment now) {
    return switch (path) {
      case "/info" ->
          json(
              object()
                  .put("model_id", models.getFirst())
                  .put("max_concurrent_requests", slots)
                  .put("max_best_of", 2)
                  .put("max_input_tokens", 4_095)
                  .put("max_total_tokens", 4_096)
                  .put("version", "3.3.6")
                  .put("router", "text-generation-router"));
      case "/metrics" -> metrics("tgi_batch_current_size", "tgi_queue_size", now);
      default -> null;
    };
  }

  private @Nullable Page ollama(String path) {
    return switch (path) {
      case "/" -> text("text/plain; charset=utf-8", "Ollama is running");
      case "/api/version" -> text(JSON, "{\"version\":\"0.33.0\"}");
      case "/api/tags", "/api/ps" -> json(ollamaModels());
      default -> null;
    };
  }

  private ObjectNode ollamaModels() {
    ObjectNode root = object();
    ArrayNode list = root.putArray("models");
    for (String name : models) {
      list.addObject()
          .put("name", name)
          .put("model", name)
          .putObject("details")
          .put("format", "gguf")
          .put("family", "llama");
    }
    return root;
  }

  private ObjectNode props() {
    ObjectNode root = object().put("total_slots", slots).put("chat_template", "{{ messages }}");
    root.putObject("default_generation_settings").put("n_ctx", 4_096);
    return root;
  }

  private ObjectNode tabbyModel() {
    ObjectNode root =
        object()
            .put("id", models.getFirst())
            .put("object", "model")
            .put("created", startedAt)
            .put("owned_by", "tabbyAPI");
    root.putObject("parameters").put("max_seq_len", 4_096).put("max_batch_size", slots);
    return root;
  }

  private ObjectNode modelList() {
    ObjectNode root = object();
    if (flavour != Flavour.ANTHROPIC) {
      root.put("object", "list");
    }
    ArrayNode data = root.putArray("data");
    for (String name : models) {
      if (flavour == Flavour.ANTHROPIC) {
        data.addObject()
            .put("type", "model")
            .put("id", name)
            .put("display_name", name)
            .put("created_at", Instant.ofEpochSecond(startedAt).toString());
      } else {
        model(data.addObject(), name);
      }
    }
    if (flavour == Flavour.ANTHROPIC) {
      root.put("has_more", false)
          .put("first_id", models.getFirst())
          .put("last_id", models.getLast());
    }
    return root;
  }

  private void model(ObjectNode model, String name) {
    model.put("id", name).put("object", "model").put("created", startedAt);
    switch (flavour) {
      case VLLM -> model.put("owned_by", "vllm").put("root", name).put("max_model_len", 4_096);
      case TABBYAPI -> model.put("owned_by", "tabbyAPI");
      case OLLAMA -> model.put("owned_by", "library");
      case LLAMACPP -> model.put("owned_by", "llamacpp");
      case TGI -> model.put("owned_by", name);
      case MLX -> {}
      case OPENAI, ANTHROPIC -> model.put("owned_by", "overlord");
    }
  }

  private static Page metrics(String running, String waiting, Moment now) {
    return text(
        "text/plain; version=0.0.4; charset=utf-8",
        "# TYPE %s gauge%n%s{model_name=\"simulated\"} %d%n# TYPE %s gauge%n%s{model_name=\"simulated\"} %d%n"
            .formatted(running, running, now.running(), waiting, waiting, now.waiting())
            .replace("\r", ""));
  }

  private static Page json(ObjectNode root) {
    return new Page(200, JSON, AnswerJson.bytes(root));
  }

  private static Page text(String type, String text) {
    return new Page(200, type, utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
