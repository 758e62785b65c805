package dev.overlord.common.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Task envelopes, version 1. An unknown field is refused, so that no wish is silently ignored. */
public final class TaskCodec {
  /** What a task may have. */
  public static final List<String> FIELD_NAMES =
      List.of("id", "type", "payload", "timeout_ms", "max_attempts", "labels", "traceparent");

  private static final String FIELDS = String.join(", ", FIELD_NAMES);

  private TaskCodec() {}

  /** The value of a record on a tasks topic. */
  public static byte[] write(Task task) {
    var out = new ByteArrayOutputStream(task.payload().size() + 128);
    try (var json = Json.shared().createGenerator(out)) {
      json.writePOJO(task);
    } catch (IOException e) {
      throw new IllegalStateException("cannot be written as JSON: " + task, e);
    }
    return out.toByteArray();
  }

  /**
   * @throws MalformedException not a task; the message names the field
   */
  public static Task read(byte @Nullable [] value) {
    if (value == null || value.length == 0) {
      throw new MalformedException("the record has no value; a task is a JSON object", null);
    }
    checkEncoding(value);
    try (JsonParser in = Json.shared().createParser(value)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("a task is a JSON object, not " + in.currentToken(), null);
      }
      Task task = new Fields(in, value).read();
      if (in.nextToken() != null) {
        throw new MalformedException("something follows the task's closing brace", null);
      }
      return task;
    } catch (IOException e) {
      throw new MalformedException("not JSON: " + Json.reason(e), e);
    }
  }

  /**
   * The id that a record gives itself although it is no task, or null where none can be read: its
   * producer waits for the outcome under this name.
   */
  public static @Nullable String idOf(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try (JsonParser in = Json.shared().createParser(value)) {
      String id = null;
      if (in.nextToken() == JsonToken.START_OBJECT) {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          boolean named = in.currentName().equals("id");
          if (in.nextToken() == JsonToken.VALUE_STRING && named) {
            id = in.getText();
          }
          in.skipChildren();
        }
      }
      boolean usable = id != null && !id.isEmpty() && id.length() <= Task.MAX_ID_CHARS;
      return usable && in.currentToken() == JsonToken.END_OBJECT ? id : null;
    } catch (IOException e) {
      return null; // no JSON, so no id either; the reader has said so
    }
  }

  /**
   * The parser would take other encodings, and a byte order mark, for what they are. But the record
   * is passed on inside of another, which is UTF-8 without a mark.
   */
  private static void checkEncoding(byte[] value) {
    boolean marked = value[0] == (byte) 0xEF || value[0] == (byte) 0xFE || value[0] == (byte) 0xFF;
    boolean wide = false;
    for (int i = 0; i < Math.min(4, value.length); i++) {
      wide |= value[i] == 0;
    }
    if (marked || wide) {
      throw new MalformedException("a task is UTF-8 without a byte order mark", null);
    }
  }

  private static final class Fields {
    private final JsonParser in;
    private final byte[] source;
    private @Nullable String id;
    private @Nullable String type;
    private @Nullable RawJson payload;
    private @Nullable Long timeoutMs;
    private @Nullable Integer maxAttempts;
    private Map<String, String> labels = Map.of();
    private @Nullable String traceparent;

    Fields(JsonParser in, byte[] source) {
      this.in = in;
      this.source = source;
    }

    Task read() throws IOException {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        field(field);
      }
      if (payload == null) {
        throw new MalformedException("field 'payload' is missing", null);
      }
      return new Task(id, type, payload, timeoutMs, maxAttempts, labels, traceparent);
    }

    private void field(String field) throws IOException {
      switch (field) {
        case "id" -> id = checkedId(string(field));
        case "type" -> type = string(field);
        case "payload" -> payload = raw();
        case "timeout_ms" -> timeoutMs = atLeastOne(field, Task.MAX_TIMEOUT_MS);
        case "max_attempts" -> {
          Long value = atLeastOne(field, Integer.MAX_VALUE);
          maxAttempts = value == null ? null : value.intValue();
        }
        case "labels" -> labels = labels();
        case "traceparent" -> traceparent = string(field);
        default ->
            throw new MalformedException(
                "unknown field '" + field + "'; a task has " + FIELDS, null);
      }
    }

    private RawJson raw() throws IOException {
      int from = (int) in.currentTokenLocation().getByteOffset();
      in.skipChildren();
      in.finishToken();
      return RawJson.slice(source, from, (int) in.currentLocation().getByteOffset());
    }

    private @Nullable String string(String field) throws IOException {
      return switch (in.currentToken()) {
        case VALUE_NULL -> null;
        case VALUE_STRING -> in.getText();
        default -> throw new MalformedException("field '" + field + "' must be a string", null);
      };
    }

    private static @Nullable String checkedId(@Nullable String id) {
      if (id != null && id.isEmpty()) {
        throw new MalformedException("field 'id' must not be empty", null);
      }
      if (id != null && id.length() > Task.MAX_ID_CHARS) {
        throw new MalformedException(
            "field 'id' has " + id.length() + " characters; the limit is " + Task.MAX_ID_CHARS,
            null);
      }
      return id;
    }

    private @Nullable Long atLeastOne(String field, long most) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
          || in.getBigIntegerValue().bitLength() > 63
          || in.getLongValue() < 1
          || in.getLongValue() > most) {
        throw new MalformedException(
            "field '"
                + field
                + "' must be a whole number from 1 to "
                + most
                + ", not "
                + in.getText(),
            null);
      }
      return in.getLongValue();
    }

    private Map<String, String> labels() throws IOException {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return Map.of();
      }
      if (in.currentToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("field 'labels' must be an object of strings", null);
      }
      Map<String, String> read = new HashMap<>();
      int chars = 0;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        if (in.nextToken() != JsonToken.VALUE_STRING) {
          throw new MalformedException("field 'labels." + name + "' must be a string", null);
        }
        read.put(name, in.getText());
        chars += name.length() + in.getTextLength();
        if (chars > Task.MAX_LABELS_CHARS) {
          throw new MalformedException(
              "field 'labels' has more than the limit of " + Task.MAX_LABELS_CHARS + " characters",
              null);
        }
      }
      return read;
    }
  }
}
