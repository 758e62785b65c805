package dev.overlord.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lines of OpenAI's batch output: {@code {"id", "custom_id", "response": {"status_code",
 * "request_id", "body"} | null, "error": {"code", "message"} | null}}. Failures stand in the same
 * file, as in vLLM's.
 */
public final class OutputLines {
  private static final int OK = 200;

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
        new TaskError("invalid_line", "line " + bad.lineNumber() + ": " + bad.reason()));
  }

  /** The {@code custom_id} of one of these lines; null when {@code line} is none of them. */
  public static @Nullable String customId(byte[] line) {
    String found = null;
    boolean response = false;
    boolean error = false;
    try (JsonParser in = Json.shared().createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        response |= field.equals("response");
        error |= field.equals("error");
        if (field.equals("custom_id") && value == JsonToken.VALUE_STRING) {
          found = in.getText();
        }
        in.skipChildren();
      }
      return response && error && in.nextToken() == null ? found : null;
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
