package dev.overlord.http.gateway;

import dev.overlord.common.codec.Json;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is an error of the gateway's own, in the shape that OpenAI's clients read. */
final class OpenAiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final @Nullable String param;
  private final @Nullable Duration retryAfter;

  private OpenAiException(
      int status,
      String code,
      @Nullable String param,
      String message,
      @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  /** The request cannot be understood; {@code param} names the part of it. */
  static OpenAiException badRequest(@Nullable String param, String code, String message) {
    return new OpenAiException(400, code, param, message, null);
  }

  static OpenAiException unknownModel(String message) {
    return new OpenAiException(404, "model_not_found", "model", message, null);
  }

  static OpenAiException tooLarge(String message) {
    return new OpenAiException(413, "request_too_large", null, message, null);
  }

  /** Nothing came of it for now. */
  static OpenAiException unavailable(String code, String message, Duration retryAfter) {
    return new OpenAiException(503, code, null, message, retryAfter);
  }

  /** The task has ended without an answer of the backend; to repeat the call would not help. */
  static OpenAiException ended(int status, String code, String message) {
    return new OpenAiException(status, code, null, message, null);
  }

  void answer(Context context) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", String.valueOf(getMessage()));
    error.put("type", status < 500 ? "invalid_request_error" : "server_error");
    error.put("param", param);
    error.put("code", code);
    if (retryAfter != null) {
      context.header("Retry-After", String.valueOf(Math.max(1, retryAfter.toSeconds())));
    }
    context
        .status(status)
        .contentType("application/json")
        .result(Json.write(Map.of("error", error)));
  }
}
