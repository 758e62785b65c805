package dev.overlord.backend.flavour;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.backend.openai.AnswerJson;
import dev.overlord.backend.openai.ApiError;
import dev.overlord.backend.openai.Endpoint;
import org.jspecify.annotations.Nullable;

/** Errors as each backend words them. The shapes were read in sources and documentation. */
public final class ErrorShape {
  private ErrorShape() {}

  /** The status that the backend gives to what OpenAI answers with {@code error}'s. */
  public static int status(Flavour flavour, ApiError error) {
    boolean missing = "missing_required_parameter".equals(error.code());
    return switch (flavour) {
      case TGI ->
          switch (error.status()) {
            case 400 -> 422;
            case 500 -> 424;
            case 503 -> error.isLoading() ? 503 : 429;
            default -> error.status();
          };
      case TABBYAPI -> missing ? 422 : error.status();
      case MLX -> error.status() == 500 ? 404 : error.status();
      case OPENAI, VLLM, OLLAMA, ANTHROPIC, LLAMACPP -> error.status();
    };
  }

  /**
   * The body of an error, or the data of an event in a stream.
   *
   * @param endpoint that was asked; null for another path
   */
  public static byte[] body(Flavour flavour, @Nullable Endpoint endpoint, ApiError error) {
    if (endpoint == Endpoint.MESSAGES && flavour == Flavour.OLLAMA) {
      return body(Flavour.ANTHROPIC, endpoint, error);
    }
    int status = status(flavour, error);
    String message = message(flavour, error);
    return switch (flavour) {
      case OPENAI ->
          endpoint == Endpoint.MESSAGES ? anthropic(status, message) : AnswerJson.error(error);
      case ANTHROPIC -> anthropic(status, message);
      case VLLM -> AnswerJson.bytes(vllm(status, message));
      case LLAMACPP -> AnswerJson.bytes(llamaCpp(status, message));
      case TABBYAPI -> AnswerJson.bytes(tabby(status, message, error));
      case TGI -> AnswerJson.bytes(object().put("error", message).put("error_type", tgi(status)));
      case MLX -> AnswerJson.bytes(object().put("error", message));
      case OLLAMA -> AnswerJson.bytes(ollama(endpoint, status, message));
    };
  }

  /** An error in the middle of a stream that began with 200. */
  public static byte[] inStream(Flavour flavour, Endpoint endpoint) {
    ApiError error = ApiError.serverError();
    if (flavour == Flavour.TABBYAPI) {
      ObjectNode root = object();
      root.putObject("error")
          .put("message", "Chat completion aborted. Please check the server console.")
          .put("trace", "Traceback (most recent call last): …");
      return AnswerJson.bytes(root);
    }
    boolean anthropic = flavour == Flavour.ANTHROPIC || endpoint == Endpoint.MESSAGES;
    return body(flavour, endpoint, anthropic ? ApiError.overloaded() : error);
  }

  private static String message(Flavour flavour, ApiError error) {
    String own =
        switch (flavour) {
          case LLAMACPP -> error.isLoading() ? "Loading model" : null;
          case TABBYAPI -> error.status() == 503 ? tabby503(error.isLoading()) : null;
          case TGI -> tgiMessage(error);
          case OLLAMA -> ollamaMessage(error.status());
          case MLX ->
              error.status() == 500
                  ? "[metal::malloc] Attempting to allocate more than the maximum buffer size"
                  : null;
          case OPENAI, VLLM, ANTHROPIC -> null;
        };
    return own == null ? error.message() : own;
  }

  private static String tabby503(boolean loading) {
    return loading
        ? "No models are currently loaded."
        : "Completion aborted. Please check the server console.";
  }

  private static @Nullable String tgiMessage(ApiError error) {
    return switch (error.status()) {
      case 429, 503 -> error.isLoading() ? "unhealthy" : "Model is overloaded";
      case 500 -> "Request failed during generation: Server error";
      default -> null;
    };
  }

  private static @Nullable String ollamaMessage(int status) {
    return switch (status) {
      case 503 -> "server busy, please try again.  maximum pending requests exceeded";
      case 404 -> "model not found, try pulling it first";
      default -> null;
    };
  }

  private static byte[] anthropic(int status, String message) {
    String type =
        switch (status) {
          case 400, 422 -> "invalid_request_error";
          case 401 -> "authentication_error";
          case 402 -> "billing_error";
          case 403 -> "permission_error";
          case 404, 405 -> "not_found_error";
          case 413 -> "request_too_large";
          case 429 -> "rate_limit_error";
          case 503, 529 -> "overloaded_error";
          default -> "api_error";
        };
    ObjectNode root = object().put("type", "error");
    root.putObject("error").put("type", type).put("message", message);
    return AnswerJson.bytes(root.put("request_id", "req_simulated"));
  }

  private static ObjectNode vllm(int status, String message) {
    if (status == 401) {
      return object().put("error", "Unauthorized");
    }
    String type =
        switch (status) {
          case 400 -> "BadRequestError";
          case 404 -> "NotFoundError";
          case 429 -> "RateLimitError";
          case 503 -> "ServiceUnavailableError";
          default -> "InternalServerError";
        };
    ObjectNode root = object();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", status);
    return root;
  }

  private static ObjectNode llamaCpp(int status, String message) {
    String type =
        switch (status) {
          case 400 -> "invalid_request_error";
          case 401 -> "authentication_error";
          case 404 -> "not_found_error";
          case 503 -> "unavailable_error";
          default -> "server_error";
        };
    ObjectNode root = object();
    root.putObject("error").put("code", status).put("message", message).put("type", type);
    return root;
  }

  private static ObjectNode tabby(int status, String message, ApiError error) {
    if (status != 422) {
      return object().put("detail", message);
    }
    ObjectNode root = object();
    ObjectNode detail = root.putArray("detail").addObject().put("type", "missing");
    detail.putArray("loc").add("body").add(error.param());
    detail.put("msg", "Field required");
    return root;
  }

  private static String tgi(int status) {
    return switch (status) {
      case 424 -> "generation";
      case 429 -> "overloaded";
      case 503 -> "healthcheck";
      default -> "validation";
    };
  }

  private static ObjectNode ollama(@Nullable Endpoint endpoint, int status, String message) {
    if (endpoint != null && endpoint.path().startsWith("/api/")) {
      return object().put("error", message);
    }
    String type =
        switch (status) {
          case 400 -> "invalid_request_error";
          case 404 -> "not_found_error";
          default -> "api_error";
        };
    ObjectNode root = object();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .putNull("code");
    return root;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
