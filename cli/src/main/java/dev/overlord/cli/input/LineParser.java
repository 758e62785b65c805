package dev.overlord.cli.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line in any of the three formats: OpenAI's batch lines ({@code custom_id}, {@code method},
 * {@code url}, {@code body}), {@code {"id", "payload"}} and {@code {"prompt"}}.
 */
final class LineParser {
  static final String CHAT = "/v1/chat/completions";
  static final String MESSAGES = "/v1/messages";
  static final int MAX_ID_BYTES = 1024;

  /** Anthropic requires a limit; a line that is only a prompt has nowhere to say one. */
  static final int PROMPT_MAX_TOKENS = 4096;

  private static final Set<String> URLS =
      Set.of(CHAT, "/v1/completions", "/v1/embeddings", MESSAGES);
  private static final byte[] BEFORE_PROMPT =
      "{\"messages\":[{\"role\":\"user\",\"content\":".getBytes(StandardCharsets.US_ASCII);
  private static final String AFTER_PROMPT = "}]}";
  private static final String AFTER_MESSAGE = "}],\"max_tokens\":" + PROMPT_MAX_TOKENS + "}";

  private final String promptField;

  private final boolean messages;

  LineParser(InputOptions options) {
    this.promptField = options.promptField();
    this.messages = options.messages();
  }

  private String usualUrl() {
    return messages ? MESSAGES : CHAT;
  }

  /**
   * A line without its number.
   *
   * @param id null when the line names none, or none that can be used
   * @param body null when {@code fault} says why the line cannot run
   */
  record Parsed(@Nullable String id, String url, @Nullable RawJson body, @Nullable String fault) {}

  Parsed parse(byte[] line) {
    var fields = new Fields();
    try (JsonParser in = Json.shared().createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return fault(null, "a line must be a JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        fields.read(in, line);
      }
      if (in.nextToken() != null) {
        return fault(null, "something follows the object's closing brace");
      }
    } catch (IOException e) {
      return fault(null, "not JSON: " + firstSentence(e));
    }
    try {
      return fields.line();
    } catch (BadFieldException e) {
      return fault(fields.usableId(), e.getMessage());
    }
  }

  private static Parsed fault(@Nullable String id, @Nullable String reason) {
    return new Parsed(id, CHAT, null, String.valueOf(reason));
  }

  /** The parser's own words, without the excerpt and the place that follow them. */
  private static String firstSentence(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf("\n at [");
    return end < 0 ? message : message.substring(0, end);
  }

  private static final class BadFieldException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFieldException(String message) {
      super(message);
    }
  }

  /** A field's value as it stands in the line, and its text if it is a string. */
  private record Field(JsonToken token, @Nullable String text, RawJson raw) {}

  private final class Fields {
    private @Nullable Field customId;
    private @Nullable Field id;
    private @Nullable Field method;
    private @Nullable Field url;
    private @Nullable Field body;
    private @Nullable Field payload;
    private @Nullable Field prompt;

    void read(JsonParser in, byte[] line) throws IOException {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      if (name.equals(promptField)) {
        prompt = value(in, token, line, false);
        return;
      }
      switch (name) {
        case "custom_id" -> customId = value(in, token, line, true);
        case "id" -> id = value(in, token, line, true);
        case "method" -> method = value(in, token, line, true);
        case "url" -> url = value(in, token, line, true);
        case "body" -> body = value(in, token, line, false);
        case "payload" -> payload = value(in, token, line, false);
        default -> in.skipChildren();
      }
    }

    private @Nullable Field value(JsonParser in, JsonToken token, byte[] line, boolean text)
        throws IOException {
      int from = (int) in.currentTokenLocation().getByteOffset();
      String string = text && token == JsonToken.VALUE_STRING ? in.getText() : null;
      in.skipChildren();
      in.finishToken();
      int to = (int) in.currentLocation().getByteOffset();
      return token == JsonToken.VALUE_NULL
          ? null
          : new Field(token, string, RawJson.slice(line, from, to));
    }

    Parsed line() throws BadFieldException {
      String name = id();
      boolean promptNamed = !promptField.equals(InputOptions.DEFAULT_PROMPT_FIELD);
      if (prompt != null && (promptNamed || (body == null && payload == null))) {
        return new Parsed(name, usualUrl(), chat(prompt), null);
      }
      if (body != null || method != null || (url != null && payload == null)) {
        return batchLine(name);
      }
      if (payload != null) {
        return new Parsed(name, url == null ? usualUrl() : url(), object("payload", payload), null);
      }
      throw new BadFieldException(
          customId != null
              ? "field 'body' is missing"
              : "field '"
                  + promptField
                  + "' is missing; a line has it, or custom_id, method, url"
                  + " and body, or id and payload");
    }

    private Parsed batchLine(@Nullable String name) throws BadFieldException {
      if (!"POST".equals(text("method", method))) {
        throw new BadFieldException("field 'method' must be POST");
      }
      String path = url();
      if (body == null) {
        throw new BadFieldException("field 'body' is missing");
      }
      return new Parsed(name, path, object("body", body), null);
    }

    /**
     * The id as far as it can stand in the output; for lines that are refused for another field.
     */
    @Nullable String usableId() {
      try {
        return id();
      } catch (BadFieldException e) {
        return null;
      }
    }

    private @Nullable String id() throws BadFieldException {
      String name = customId != null ? "custom_id" : "id";
      Field field = customId != null ? customId : id;
      if (field == null) {
        return null;
      }
      String text = text(name, field);
      if (text.isEmpty()) {
        throw new BadFieldException("field '" + name + "' must not be empty");
      }
      if (text.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
        throw new BadFieldException(
            "field '" + name + "' is longer than " + MAX_ID_BYTES + " bytes");
      }
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        throw new BadFieldException("field '" + name + "' holds half a surrogate pair");
      }
      return text;
    }

    private String url() throws BadFieldException {
      String path = text("url", url);
      if (!URLS.contains(path)) {
        throw new BadFieldException(
            "field 'url' is '"
                + path
                + "'; it must be one of /v1/chat/completions,"
                + " /v1/completions, /v1/embeddings, /v1/messages");
      }
      return path;
    }

    private String text(String name, @Nullable Field field) throws BadFieldException {
      if (field == null) {
        throw new BadFieldException("field '" + name + "' is missing");
      }
      if (field.text() == null) {
        throw new BadFieldException("field '" + name + "' must be a string");
      }
      return field.text();
    }

    private RawJson object(String name, Field field) throws BadFieldException {
      if (field.token() != JsonToken.START_OBJECT) {
        throw new BadFieldException("field '" + name + "' must be an object");
      }
      return field.raw();
    }

    /** The prompt's own bytes within one user message, so that no escape in it changes. */
    private RawJson chat(Field prompt) throws BadFieldException {
      if (prompt.token() != JsonToken.VALUE_STRING) {
        throw new BadFieldException("field '" + promptField + "' must be a string");
      }
      var built = new ByteArrayOutputStream(prompt.raw().size() + 64);
      built.writeBytes(BEFORE_PROMPT);
      built.writeBytes(prompt.raw().bytes());
      String after = messages ? AFTER_MESSAGE : AFTER_PROMPT;
      built.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
      return RawJson.of(built.toByteArray());
    }
  }
}
