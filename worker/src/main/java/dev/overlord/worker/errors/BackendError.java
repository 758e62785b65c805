package dev.overlord.worker.errors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a backend says about an error, in any of the shapes that are in use: {@code {"error":
 * {"message", "type", "code"}}} (OpenAI, vLLM with a number as code, llama.cpp, Ollama), {@code
 * {"error": "text", "error_type"}} (TGI, MLX), {@code {"detail"}} (FastAPI, TabbyAPI), {@code
 * {"object": "error", "message"}} (old vLLM), or plain text.
 *
 * @param flat the error was text, not an object
 */
public record BackendError(String message, String type, String code, boolean flat) {

  public static BackendError of(byte @Nullable [] body) {
    if (body == null) {
      return new BackendError("", "", "", false);
    }
    JsonNode json;
    try {
      json = Json.shared().readTree(body);
    } catch (IOException e) {
      return new BackendError(new String(body, StandardCharsets.UTF_8).strip(), "", "", false);
    }
    return of(json);
  }

  public static BackendError of(JsonNode answer) {
    JsonNode error = answer.path("error");
    if (error.isObject()) {
      return new BackendError(text(error, "message"), type(error), text(error, "code"), false);
    }
    if (error.isTextual()) {
      return new BackendError(error.asText(), text(answer, "error_type"), "", true);
    }
    String message = answer.has("detail") ? text(answer, "detail") : text(answer, "message");
    return new BackendError(message, type(answer), text(answer, "code"), false);
  }

  /** Whether the message contains {@code words}, which are in lower case. */
  public boolean says(String words) {
    return message.toLowerCase(Locale.ROOT).contains(words);
  }

  /** The HTTP status that vLLM and llama.cpp put into {@code code}, also inside a stream. */
  @Nullable Integer statusCode() {
    return code.matches("[3-5]\\d\\d") ? Integer.valueOf(code) : null;
  }

  private static String type(JsonNode error) {
    String type = text(error, "type");
    return type.isEmpty() ? text(error, "error_type") : type;
  }

  private static String text(JsonNode parent, String field) {
    JsonNode value = parent.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
