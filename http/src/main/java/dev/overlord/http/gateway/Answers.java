package dev.overlord.http.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import io.javalin.http.Context;

/** A task's result as the answer to its call: the backend's own, where it gave one. */
final class Answers {
  private static final int OK = 200;
  private static final int ERROR_MIN = 400;
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  private Answers() {}

  /**
   * @throws OpenAiException the backend has not answered, or not with an error where there was one
   */
  static void send(Context context, TaskResult result) {
    Integer status = result.statusCode();
    RawJson body = result.body();
    if (result.outcome() == Outcome.SUCCEEDED && body != null) {
      context.status(status == null ? OK : status);
      context.contentType("application/json").result(body.bytes());
      return;
    }
    // Overlord has tried as often as the pool allows, so OpenAI's clients should not do so again.
    context.header("x-should-retry", "false");
    if (result.outcome() == Outcome.FAILED
        && status != null
        && status >= ERROR_MIN
        && body != null) {
      context.status(status);
      sendWords(context, body);
      return;
    }
    throw withoutAnswer(result);
  }

  /** What was no JSON is a JSON string in the result, and becomes again what it was. */
  private static void sendWords(Context context, RawJson body) {
    byte[] bytes = body.bytes();
    if (bytes[0] == '"') {
      JsonNode words = Json.read(bytes, JsonNode.class);
      if (words instanceof TextNode text) {
        context.contentType("text/plain; charset=utf-8").result(text.textValue());
        return;
      }
    }
    context.contentType("application/json").result(bytes);
  }

  private static OpenAiException withoutAnswer(TaskResult result) {
    TaskError error = result.error();
    String word =
        switch (result.outcome()) {
          case SUCCEEDED, FAILED -> "failed";
          case EXPIRED -> "expired";
          case CANCELLED -> "cancelled";
        };
    String code = error == null ? word : error.code();
    String message = error == null ? "" : ": " + error.message();
    Integer status = result.statusCode();
    int shown;
    if (status != null && status >= ERROR_MIN) {
      shown = status;
    } else {
      boolean late = result.outcome() == Outcome.EXPIRED || code.equals("timeout");
      shown = late ? GATEWAY_TIMEOUT : BAD_GATEWAY;
    }
    return OpenAiException.ended(shown, code, "The task " + result.id() + " " + word + message);
  }
}
