package dev.overlord.http.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Task;
import dev.overlord.common.text.Nearest;
import dev.overlord.http.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task to be submitted: an envelope, and beside its fields where it is to go. The payload stays
 * byte for byte what it was.
 *
 * @param pool null: not said
 * @param tenant the record's key; null: none
 */
record TaskRequest(@Nullable String pool, Lane lane, @Nullable String tenant, Task task) {
  private static final List<String> FIELDS =
      Stream.concat(Stream.of("pool", "lane", "tenant"), TaskCodec.FIELD_NAMES.stream()).toList();

  /**
   * @throws ProblemException not such a request; the problem names the field
   */
  static TaskRequest parse(byte[] body) {
    try (JsonParser in = Json.shared().createParser(body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw ProblemException.badRequest(null, "the body is a JSON object with pool and payload");
      }
      return new Reader(in, body).read();
    } catch (MalformedException e) {
      throw ProblemException.badRequest(field(e), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw ProblemException.badRequest(null, "the body is not JSON: " + firstLine(e));
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The first name in quotes, which is how a malformed task is described. */
  private static @Nullable String field(MalformedException e) {
    String[] parts = String.valueOf(e.getMessage()).split("'", 3);
    return parts.length == 3 ? parts[1] : null;
  }

  private static final class Reader {
    private final JsonParser in;
    private final byte[] body;
    private final ByteArrayOutputStream envelope = new ByteArrayOutputStream();
    private @Nullable String pool;
    private @Nullable String tenant;
    private Lane lane = Lane.NORMAL;

    Reader(JsonParser in, byte[] body) {
      this.in = in;
      this.body = body;
    }

    TaskRequest read() throws IOException {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "pool" -> pool = text(name);
          case "tenant" -> tenant = text(name);
          case "lane" -> lane = lane(text(name));
          default -> {
            requireKnown(name);
            keep(name);
          }
        }
      }
      if (in.nextToken() != null) {
        throw ProblemException.badRequest(null, "something follows the object's closing brace");
      }
      envelope.write(envelope.size() == 0 ? '{' : ' ');
      envelope.write('}');
      return new TaskRequest(pool, lane, tenant, TaskCodec.read(envelope.toByteArray()));
    }

    private static void requireKnown(String name) {
      if (!TaskCodec.FIELD_NAMES.contains(name)) {
        throw ProblemException.badRequest(
            name, "unknown field '" + name + "'" + Nearest.hint(name, FIELDS));
      }
    }

    private void keep(String name) throws IOException {
      int from = (int) in.currentTokenLocation().getByteOffset();
      in.skipChildren();
      in.finishToken();
      int to = (int) in.currentLocation().getByteOffset();
      envelope.write(envelope.size() == 0 ? '{' : ',');
      envelope.writeBytes(Json.write(name));
      envelope.write(':');
      envelope.writeBytes(Arrays.copyOfRange(body, from, to));
    }

    private String text(String name) throws IOException {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        throw ProblemException.badRequest(name, "field '" + name + "' must be a string");
      }
      return in.getText();
    }
  }

  /**
   * @throws ProblemException there is no such lane
   */
  static Lane lane(String name) {
    return Arrays.stream(Lane.values())
        .filter(lane -> lane.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() ->
            ProblemException.badRequest(
                "lane", "lane '" + name + "' is none of high, normal and low"));
  }

  /** The same with this id, unless it has one. */
  TaskRequest withId(String id) {
    if (task.id() != null) {
      return this;
    }
    Task named =
        new Task(
            id,
            task.type(),
            task.payload(),
            task.timeoutMs(),
            task.maxAttempts(),
            task.labels(),
            task.traceparent());
    return new TaskRequest(pool, lane, tenant, named);
  }
}
