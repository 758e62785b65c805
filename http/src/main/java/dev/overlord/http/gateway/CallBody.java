package dev.overlord.http.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a call: what the gateway must know of it, and its bytes, which are passed on as they
 * are.
 */
final class CallBody {
  private final byte[] bytes;
  private final String model;
  private final Field cut;

  private CallBody(byte[] bytes, String model, Field cut) {
    this.bytes = bytes;
    this.model = model;
    this.cut = cut;
  }

  /**
   * @throws OpenAiException no JSON object with a model, or it asks for a stream
   */
  static CallBody read(byte[] bytes) {
    // The parser would guess other encodings, but a task is UTF-8.
    if (bytes.length < 2 || bytes[0] <= 0 || bytes[1] == 0) {
      throw OpenAiException.badRequest(
          null, "invalid_json", "The body is not a JSON object in UTF-8.");
    }
    try (JsonParser in = Json.shared().createParser(bytes)) {
      return new Reader(in, bytes).read();
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      int place = reason.indexOf("\n at [");
      throw OpenAiException.badRequest(
          null,
          "invalid_json",
          "The body is not JSON: " + (place < 0 ? reason : reason.substring(0, place)));
    }
  }

  /** What the call asks for: the name of a pool, or of a model that a pool serves. */
  String model() {
    return model;
  }

  /** As the payload of a task for the handler {@code openai}. */
  RawJson payload(String path, boolean withModel) {
    var out = new ByteArrayOutputStream(bytes.length + 64);
    out.writeBytes(("{\"url\":\"" + path + "\",\"body\":").getBytes(StandardCharsets.US_ASCII));
    if (withModel) {
      out.writeBytes(bytes);
    } else {
      out.write(bytes, 0, cut.from());
      out.write(bytes, cut.to(), bytes.length - cut.to());
    }
    out.write('}');
    return RawJson.of(out.toByteArray());
  }

  /** Where a field lies, from its name's first byte to the one behind its value. */
  private record Field(int from, int to) {}

  private static final class Reader {
    private final JsonParser in;
    private final byte[] bytes;
    private final List<Field> fields = new ArrayList<>();
    private int modelAt = -1;
    private String model = "";

    Reader(JsonParser in, byte[] bytes) {
      this.in = in;
      this.bytes = bytes;
    }

    CallBody read() throws IOException {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw OpenAiException.badRequest(null, "invalid_json", "The body is not a JSON object.");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        field();
      }
      if (in.nextToken() != null) {
        throw OpenAiException.badRequest(
            null, "invalid_json", "Something follows the body's closing brace.");
      }
      if (model.isEmpty()) {
        throw OpenAiException.badRequest(
            "model",
            "model_missing",
            "The body has no string 'model'; put the name of a pool there, or of a model that a"
                + " pool serves.");
      }
      return new CallBody(bytes, model, modelWithComma());
    }

    private void field() throws IOException {
      int from = (int) in.currentTokenLocation().getByteOffset();
      String name = in.currentName();
      JsonToken token = in.nextToken();
      if (name.equals("model") && token == JsonToken.VALUE_STRING) {
        model = in.getText();
        modelAt = fields.size();
      } else if (name.equals("stream") && token == JsonToken.VALUE_TRUE) {
        throw OpenAiException.badRequest(
            "stream",
            "stream_not_supported",
            "This gateway does not stream yet: leave 'stream' out, or set it to false, and the"
                + " whole answer comes at once.");
      }
      in.skipChildren();
      in.finishToken();
      fields.add(new Field(from, (int) in.currentLocation().getByteOffset()));
    }

    private Field modelWithComma() {
      Field own = fields.get(modelAt);
      if (modelAt + 1 < fields.size()) {
        return new Field(own.from(), fields.get(modelAt + 1).from());
      }
      return modelAt == 0 ? own : new Field(fields.get(modelAt - 1).to(), own.to());
    }
  }
}
