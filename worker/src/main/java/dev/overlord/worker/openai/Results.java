package dev.overlord.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.answer.StreamCollector;
import dev.overlord.worker.errors.BackendError;
import dev.overlord.worker.errors.ErrorRules;
import dev.overlord.worker.errors.RetryAfter;
import dev.overlord.worker.errors.Verdict;
import dev.overlord.worker.openai.ResponseReader.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Turns a backend's answer into an execution's result. */
final class Results {
  static final int MESSAGE_CHARS_MAX = 500;

  /** A byte order mark would stand in the middle of the result's record, which is no JSON then. */
  private static final String MARK = "\ufeff";

  private final Clock clock;
  private final int bodyBytesMax;

  Results(Clock clock, int bodyBytesMax) {
    this.clock = clock;
    this.bodyBytesMax = bodyBytesMax;
  }

  /**
   * @param backend the preset's name, null when unknown
   */
  ExecutionResult of(BackendAnswer answer, String path, @Nullable String backend, ApiKey key) {
    if (answer.status() < 200 || answer.status() > 299) {
      return refused(answer, backend, key);
    }
    byte[] body = answer.body();
    if (body == null) {
      return failed(FailureKind.PERMANENT, "result_too_large", tooLarge(answer), answer, null);
    }
    return switch (ResponseReader.read(body, path)) {
      case Reading.Complete complete ->
          new ExecutionResult.Succeeded(answer.status(), success(body, key), complete.usage());
      case Reading.Incomplete incomplete ->
          failed(
              FailureKind.TRANSIENT,
              "invalid_response",
              "The backend's answer " + incomplete.reason() + ".",
              answer,
              json(body, key));
      case Reading.HiddenError hidden ->
          hidden(answer, BackendError.of(hidden.answer()), backend, body, key);
      case Reading.NotJson notJson ->
          failed(
              FailureKind.TRANSIENT,
              "invalid_response",
              "The backend answered "
                  + answer.status()
                  + " with something that is not JSON"
                  + quoted(key.mask(text(body))),
              answer,
              json(body, key));
    };
  }

  /** Of an answer that came as a stream, to its end or not. */
  ExecutionResult ofStream(StreamedBody stream, @Nullable String backend, ApiKey key) {
    StreamCollector collector = stream.collector();
    BackendAnswer head = stream.head();
    JsonNode error = collector.error();
    if (error != null) {
      return hidden(head, BackendError.of(error), backend, Json.write(error), key);
    }
    String illegible = collector.illegible();
    if (illegible != null) {
      String said = quoted(key.mask(illegible));
      return failed(
          FailureKind.TRANSIENT,
          "invalid_response",
          "The backend's stream has an event that is not JSON" + said,
          head,
          null);
    }
    if (stream.isTooLarge()) {
      return failed(FailureKind.PERMANENT, "result_too_large", tooLarge(head), head, null);
    }
    if (!collector.isComplete()) {
      return failed(
          FailureKind.TRANSIENT,
          "stream_incomplete",
          "The backend's stream ended without saying why the answer ended, so it was cut short.",
          head,
          null);
    }
    RawJson whole = success(collector.whole().bytes(), key);
    return new ExecutionResult.Succeeded(head.status(), whole, stream.usage());
  }

  private ExecutionResult refused(BackendAnswer answer, @Nullable String backend, ApiKey key) {
    BackendError error = BackendError.of(answer.body());
    Verdict verdict = ErrorRules.of(backend).ofStatus(answer.status(), error);
    String location = answer.headers().get("location");
    boolean redirect = answer.status() < 400 && location != null;
    String said =
        redirect ? "look at " + location + " and put that URL into the pool" : error.message();
    return failed(
        verdict.kind(),
        verdict.code(),
        "The backend answered " + answer.status() + quoted(key.mask(said)),
        answer,
        json(answer.body(), key));
  }

  private ExecutionResult hidden(
      BackendAnswer answer, BackendError error, @Nullable String backend, byte[] body, ApiKey key) {
    Verdict verdict = ErrorRules.of(backend).inSuccess(error);
    return failed(
        verdict.kind(),
        verdict.code(),
        "The backend answered "
            + answer.status()
            + ", but with an error"
            + quoted(key.mask(error.message())),
        answer,
        json(body, key));
  }

  private String tooLarge(BackendAnswer answer) {
    String size = answer.size() > bodyBytesMax ? "at least " + answer.size() + " bytes, and " : "";
    return "The backend's answer is larger than a result may be: "
        + size
        + "the limit is "
        + bodyBytesMax
        + " bytes; ask for less, for example with a smaller max_tokens.";
  }

  private ExecutionResult failed(
      FailureKind kind, String code, String message, BackendAnswer answer, @Nullable RawJson body) {
    Long retryAfter =
        kind == FailureKind.PERMANENT
            ? null
            : RetryAfter.millis(answer.status(), answer.headers(), clock.wall());
    var error = new TaskError(code, Texts.bounded(message, MESSAGE_CHARS_MAX));
    return new ExecutionResult.Failed(new Failure(kind, error, retryAfter), answer.status(), body);
  }

  private static String quoted(String message) {
    return message.isBlank() ? "." : ": " + message;
  }

  /** The backend's own words for the user: as they are if they are JSON, else as a string. */
  private static @Nullable RawJson json(byte @Nullable [] body, ApiKey key) {
    if (body == null || body.length == 0) {
      return null;
    }
    String words = text(body);
    return orText(key.mask(words.startsWith(MARK) ? words.substring(1) : words));
  }

  /** JSON as it is but for the key. */
  private static RawJson success(byte[] body, ApiKey key) {
    boolean echoed = key.isIn(body);
    if (!echoed && body[0] == '{') {
      return oneLine(body);
    }
    String words = echoed ? key.mask(text(body)) : text(body);
    RawJson json = orText(words.startsWith(MARK) ? words.substring(1) : words);
    return json == null ? oneLine(body) : json;
  }

  private static @Nullable RawJson orText(String words) {
    byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
    try {
      return Json.shared().readTree(bytes).isMissingNode() ? null : oneLine(bytes);
    } catch (IOException e) {
      return RawJson.of(Json.write(words));
    }
  }

  /**
   * Line ends become spaces, so that the value fits into a JSON line: inside strings JSON has none,
   * so they are only layout.
   */
  private static RawJson oneLine(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '\n' || json[i] == '\r') {
        json[i] = ' ';
      }
    }
    return RawJson.of(json);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
