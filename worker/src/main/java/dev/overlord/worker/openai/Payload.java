package dev.overlord.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task's payload asks for.
 *
 * <p>A payload is a JSON object. If it has a string {@code url} and an object {@code body}, it is a
 * request in the form of OpenAI's batch lines, with an optional {@code method} that can only be
 * POST; other fields beside them mean nothing here. Else it is itself the body of a chat
 * completion. The bytes go out as they came in; only the value of {@code model} is exchanged in
 * place when the pool sets one.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Payload(String path, byte[] body, boolean stream, boolean seeded) {
  static final String CHAT = "/v1/chat/completions";
  static final String COMPLETIONS = "/v1/completions";
  static final String EMBEDDINGS = "/v1/embeddings";
  static final String MESSAGES = "/v1/messages";
  static final List<String> PATHS = List.of(CHAT, COMPLETIONS, EMBEDDINGS, MESSAGES);

  /** Without it OpenAI's protocol has no usage in a stream; Anthropic's always has. */
  private static final String USAGE = "\"stream_options\":{\"include_usage\":true}";

  /** A top-level field: its value lies in the bytes from {@code from} to before {@code to}. */
  private record Field(JsonToken token, @Nullable String text, int from, int to) {}

  /**
   * @param model takes the place of the body's model; null leaves it
   * @param usual the path of a payload that names none
   * @throws RejectedException no request that this handler can send
   */
  static Payload read(RawJson payload, @Nullable String model, String usual)
      throws RejectedException {
    byte[] bytes = payload.bytes();
    Map<String, Field> fields = fields(bytes);
    Field url = fields.get("url");
    Field body = fields.get("body");
    if (url == null
        || url.token() != JsonToken.VALUE_STRING
        || body == null
        || body.token() != JsonToken.START_OBJECT) {
      return prepared(usual, bytes, fields, model);
    }
    requirePost(fields.get("method"));
    byte[] inner = Arrays.copyOfRange(bytes, body.from(), body.to());
    return prepared(path(String.valueOf(url.text())), inner, fields(inner), model);
  }

  private static String path(String url) throws RejectedException {
    if (!PATHS.contains(url)) {
      throw RejectedException.permanent(
          "url_not_supported",
          "The task's url '"
              + Texts.bounded(url, 200)
              + "' is not supported; use one of "
              + String.join(", ", PATHS)
              + ".");
    }
    return url;
  }

  private static void requirePost(@Nullable Field method) throws RejectedException {
    if (method != null && !"POST".equals(method.text())) {
      throw RejectedException.permanent(
          "method_not_supported",
          "The task's method is " + method.text() + "; leave it out or write POST.");
    }
  }

  private static Payload prepared(
      String path, byte[] body, Map<String, Field> fields, @Nullable String model)
      throws RejectedException {
    if (path.equals(MESSAGES) && isAbsent(fields.get("max_tokens"))) {
      throw RejectedException.permanent(
          "max_tokens_missing",
          "The body has no max_tokens, which "
              + MESSAGES
              + " requires; add the most tokens that"
              + " the answer may have.");
    }
    boolean stream =
        fields.containsKey("stream")
            && fields.get("stream").token() == JsonToken.VALUE_TRUE
            && !path.equals(EMBEDDINGS);
    byte[] ready = model == null ? body : withModel(body, fields, model);
    boolean asksUsage = stream && !path.equals(MESSAGES) && !fields.containsKey("stream_options");
    return new Payload(
        path,
        asksUsage ? inserted(ready, USAGE + ",") : ready,
        stream,
        !isAbsent(fields.get("seed")));
  }

  private static boolean isAbsent(@Nullable Field field) {
    return field == null || field.token() == JsonToken.VALUE_NULL;
  }

  private static byte[] withModel(byte[] body, Map<String, Field> fields, String model) {
    byte[] value = Json.write(model);
    Field present = fields.get("model");
    if (present != null) {
      return spliced(body, present.from(), present.to(), value);
    }
    String field = "\"model\":" + new String(value, StandardCharsets.UTF_8);
    String inserted = fields.isEmpty() ? field : field + ",";
    return inserted(body, inserted);
  }

  /** Puts {@code text} behind the opening brace. */
  private static byte[] inserted(byte[] body, String text) {
    int afterBrace = 1;
    while (body[afterBrace - 1] != '{') {
      afterBrace++;
    }
    return spliced(body, afterBrace, afterBrace, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] spliced(byte[] source, int from, int to, byte[] replacement) {
    byte[] result = new byte[from + replacement.length + source.length - to];
    System.arraycopy(source, 0, result, 0, from);
    System.arraycopy(replacement, 0, result, from, replacement.length);
    System.arraycopy(source, to, result, from + replacement.length, source.length - to);
    return result;
  }

  private static Map<String, Field> fields(byte[] object) throws RejectedException {
    try (JsonParser in = Json.shared().createParser(object)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw RejectedException.permanent(
            "invalid_request",
            "The payload is not a JSON object but "
                + Texts.bounded(new String(object, StandardCharsets.UTF_8), 80)
                + "; it must be a request body, or {\"url\", \"body\"}.");
      }
      Map<String, Field> fields = new HashMap<>();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        fields.put(name, field(in));
      }
      return fields;
    } catch (IOException e) {
      throw RejectedException.permanent("invalid_request", "The payload is not JSON.");
    }
  }

  private static Field field(JsonParser in) throws IOException {
    JsonToken token = in.nextToken();
    String text = token.isScalarValue() ? in.getText() : null;
    int from = (int) in.currentTokenLocation().getByteOffset();
    in.skipChildren();
    in.finishToken();
    return new Field(token, text, from, (int) in.currentLocation().getByteOffset());
  }
}
