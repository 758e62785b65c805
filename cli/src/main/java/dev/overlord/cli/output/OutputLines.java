package dev.overlord.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.input.BoundedLines;
import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of OpenAI's batch output: {@code {"id", "custom_id", "response": {"status_code",
 * "request_id", "body"} | null, "error": {"code", "message"} | null}}. Failures stand in the same
 * file, as in vLLM's.
 */
public final class OutputLines {
  private static final int OK = 200;
  private static final String INVALID_LINE = "invalid_line";
  private static final int MOST_BYTES_OF_A_LINE = 256 * 1024 * 1024;

  private OutputLines() {}

  /** The line of an outcome, with its line feed. */
  public static byte[] of(TaskResult result) {
    boolean succeeded = result.outcome() == Outcome.SUCCEEDED;
    return line(
        "batch_req_" + result.ref(),
        result.id(),
        json -> {
          if (succeeded || result.statusCode() != null) {
            response(json, result);
          } else {
            json.writeNull();
          }
        },
        succeeded ? null : error(result));
  }

  /** The line of an input line that could not run. */
  public static byte[] of(BadLine bad) {
    return line(
        "batch_req_line-" + bad.lineNumber(),
        bad.id(),
        JsonGenerator::writeNull,
        new TaskError(INVALID_LINE, "line " + bad.lineNumber() + ": " + bad.reason()));
  }

  /**
   * A line that was read back.
   *
   * @param errorCode null when it succeeded
   */
  public record Former(String customId, @Nullable String errorCode) {
    public boolean succeeded() {
      return errorCode == null;
    }

    public boolean isInvalidLine() {
      return INVALID_LINE.equals(errorCode);
    }
  }

  /** Takes a line of a result file. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param line with its line feed
     */
    void line(Former former, byte[] line) throws IOException;
  }

  /** Visits the result lines of a file; what is none, such as a torn line, is passed over. */
  public static void forEach(Path file, Visitor visitor) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (var lines = new BoundedLines(Files.newInputStream(file), MOST_BYTES_OF_A_LINE)) {
      for (var line = lines.next(); line != null; line = lines.next()) {
        byte[] bytes = line.bytes();
        Former former = bytes == null ? null : read(bytes);
        if (bytes != null && former != null) {
          byte[] whole = Arrays.copyOf(bytes, bytes.length + 1);
          whole[bytes.length] = '\n';
          visitor.line(former, whole);
        }
      }
    }
  }

  /** Reads one of these lines; null when {@code line} is none of them. */
  static @Nullable Former read(byte[] line) {
    try {
      JsonNode json = Json.shared().readTree(line);
      if (!json.isObject() || !json.has("response") || !json.has("error")) {
        return null;
      }
      JsonNode id = json.get("custom_id");
      JsonNode error = json.get("error");
      return id == null || !id.isTextual()
          ? null
          : new Former(id.asText(), error.isNull() ? null : error.path("code").asText("unknown"));
    } catch (IOException e) {
      return null;
    }
  }

  @FunctionalInterface
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] line(String id, String customId, Part response, @Nullable TaskError error) {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.shared().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("custom_id", customId);
      json.writeFieldName("response");
      response.write(json);
      json.writeFieldName("error");
      if (error == null) {
        json.writeNull();
      } else {
        json.writeStartObject();
        json.writeStringField("code", error.code());
        json.writeStringField("message", error.message());
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("cannot be written as JSON: the line of " + customId, e);
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static void response(JsonGenerator json, TaskResult result) throws IOException {
    Integer status = result.statusCode();
    json.writeStartObject();
    json.writeNumberField("status_code", status == null ? OK : status);
    json.writeStringField("request_id", result.ref() + "/" + result.token());
    json.writeFieldName("body");
    RawJson body = result.body();
    if (body == null) {
      json.writeNull();
    } else {
      json.writeRawValue(new SerializedString(oneLine(body.toString())));
    }
    json.writeEndObject();
  }

  /** Line ends in valid JSON can only stand between its tokens, where a space means the same. */
  private static String oneLine(String json) {
    return json.replace('\n', ' ').replace('\r', ' ');
  }

  private static TaskError error(TaskResult result) {
    TaskError error = result.error();
    return error != null
        ? error
        : switch (result.outcome()) {
          case SUCCEEDED, FAILED -> new TaskError("failed", "the task failed");
          case EXPIRED -> new TaskError("expired", "the task's time was over before it ran");
          case CANCELLED -> new TaskError("cancelled", "the task was cancelled");
        };
  }
}
