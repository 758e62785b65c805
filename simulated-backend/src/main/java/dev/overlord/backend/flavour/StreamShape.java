package dev.overlord.backend.flavour;

import dev.overlord.backend.openai.Answer;
import dev.overlord.backend.openai.Endpoint;
import dev.overlord.backend.openai.MessageJson;
import dev.overlord.backend.openai.OllamaJson;
import dev.overlord.backend.openai.StreamJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a streamed answer goes over the wire: events with or without names, or lines of JSON. */
public enum StreamShape {
  /** OpenAI's: {@code data: {…}}, and {@code [DONE]} at the end. */
  CHUNKS("text/event-stream; charset=utf-8"),
  /** Anthropic's: {@code event: NAME} before the data, and no {@code [DONE]}. */
  MESSAGES("text/event-stream; charset=utf-8"),
  /** Ollama's own: a JSON object a line. */
  LINES("application/x-ndjson");

  private final String contentType;

  StreamShape(String contentType) {
    this.contentType = contentType;
  }

  public static StreamShape of(Endpoint endpoint) {
    return switch (endpoint) {
      case CHAT, COMPLETIONS, EMBEDDINGS -> CHUNKS;
      case MESSAGES -> MESSAGES;
      case OLLAMA_CHAT, OLLAMA_GENERATE, OLLAMA_EMBED -> LINES;
    };
  }

  public String contentType() {
    return contentType;
  }

  /** What comes before the first token. */
  public List<byte[]> opening(Answer answer) {
    return switch (this) {
      case CHUNKS -> StreamJson.opening(answer).stream().map(StreamShape::data).toList();
      case MESSAGES -> MessageJson.opening(answer).stream().map(StreamShape::named).toList();
      case LINES -> List.of();
    };
  }

  public byte[] token(Answer answer, int index) {
    return switch (this) {
      case CHUNKS -> data(StreamJson.token(answer, index));
      case MESSAGES -> named(MessageJson.token(answer, index));
      case LINES -> line(OllamaJson.token(answer, index));
    };
  }

  /** What follows the last token. */
  public List<byte[]> ending(Answer answer) {
    return switch (this) {
      case CHUNKS -> StreamJson.ending(answer).stream().map(StreamShape::data).toList();
      case MESSAGES -> MessageJson.ending(answer).stream().map(StreamShape::named).toList();
      case LINES -> List.of(line(OllamaJson.end(answer)));
    };
  }

  /** An error, and what some servers send behind it all the same. */
  public List<byte[]> error(byte[] error) {
    return switch (this) {
      // [DONE] follows an error at some servers: it must not be taken for success.
      case CHUNKS -> List.of(data(error), data(StreamJson.DONE));
      case MESSAGES -> List.of(named(new MessageJson.Event("error", error)));
      case LINES -> List.of(line(error));
    };
  }

  private static byte[] data(byte[] json) {
    return framed("data: ", json, "\n\n");
  }

  private static byte[] named(MessageJson.Event event) {
    return framed("event: " + event.name() + "\ndata: ", event.data(), "\n\n");
  }

  private static byte[] line(byte[] json) {
    return framed("", json, "\n");
  }

  private static byte[] framed(String before, byte[] json, String after) {
    var frame = new ByteArrayOutputStream(before.length() + json.length + after.length());
    frame.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
    frame.writeBytes(json);
    frame.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
    return frame.toByteArray();
  }
}
