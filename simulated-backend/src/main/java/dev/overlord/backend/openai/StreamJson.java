package dev.overlord.backend.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the chunks of a streamed answer: the data of its server-sent events, in order. */
public final class StreamJson {

  /** The data of the event that ends every stream. */
  public static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  /** What comes before the first token: the role in a chat, nothing in a completion. */
  public static List<byte[]> opening(Answer answer) {
    if (answer.request().endpoint() != Endpoint.CHAT) {
      return List.of();
    }
    ObjectNode chunk = chunk(answer);
    chunk
        .withArray("choices")
        .addObject()
        .put("index", 0)
        .<ObjectNode>set("delta", delta("").put("role", "assistant").putNull("refusal"))
        .putNull("logprobs")
        .putNull("finish_reason");
    return List.of(finished(answer, chunk));
  }

  /** One token's chunk. */
  public static byte[] token(Answer answer, int index) {
    String text = AnswerText.token(answer.request().fingerprint(), index);
    return piece(answer, text, null);
  }

  /** The finish reason, the usage if asked for, and {@link #DONE}. */
  public static List<byte[]> ending(Answer answer) {
    List<byte[]> events = new ArrayList<>();
    events.add(piece(answer, null, answer.finishReason()));
    if (answer.request().includeUsage()) {
      ObjectNode last = chunk(answer);
      last.putArray("choices");
      last.set("usage", AnswerJson.usage(answer));
      events.add(AnswerJson.bytes(last));
    }
    events.add(DONE);
    return events;
  }

  private static byte[] piece(Answer answer, @Nullable String text, @Nullable String finish) {
    ObjectNode chunk = chunk(answer);
    ObjectNode choice = chunk.withArray("choices").addObject();
    if (answer.request().endpoint() == Endpoint.CHAT) {
      choice.put("index", 0).set("delta", delta(text));
    } else {
      choice.put("text", text == null ? "" : text).put("index", 0);
    }
    choice.putNull("logprobs").put("finish_reason", finish);
    return finished(answer, chunk);
  }

  private static ObjectNode delta(@Nullable String text) {
    ObjectNode delta = JsonNodeFactory.instance.objectNode();
    return text == null ? delta : delta.put("content", text);
  }

  private static ObjectNode chunk(Answer answer) {
    boolean chat = answer.request().endpoint() == Endpoint.CHAT;
    return AnswerJson.head(answer, chat ? "chat.completion.chunk" : "text_completion")
        .put("system_fingerprint", "fp_overlord");
  }

  /** With include_usage every chunk but the last carries {@code "usage": null}. */
  private static byte[] finished(Answer answer, ObjectNode chunk) {
    if (answer.request().includeUsage()) {
      chunk.putNull("usage");
    }
    return AnswerJson.bytes(chunk);
  }

  private StreamJson() {}
}
