package dev.overlord.backend.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Renders answers in the shapes of Anthropic's {@code /v1/messages} (vendor documentation). */
public final class MessageJson {
  private MessageJson() {}

  /**
   * A server-sent event.
   *
   * @param data its JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Event(String name, byte[] data) {}

  static ObjectNode whole(Answer answer) {
    ObjectNode message = start(answer);
    String text = AnswerText.tokens(answer.request().fingerprint(), answer.outputTokens());
    message.withArray("content").addObject().put("type", "text").put("text", text);
    message.put("stop_reason", "max_tokens");
    message.withObjectProperty("usage").put("output_tokens", answer.outputTokens());
    return message;
  }

  private static ObjectNode start(Answer answer) {
    ObjectNode message =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", answer.id())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", answer.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", answer.request().promptTokens())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", 1);
    return message;
  }

  /** Start of the message and of its only block, with the ping that comes in between. */
  public static List<Event> opening(Answer answer) {
    ObjectNode start = typed("message_start");
    start.set("message", start(answer));
    ObjectNode block = typed("content_block_start").put("index", 0);
    block.putObject("content_block").put("type", "text").put("text", "");
    return List.of(event(start), event(block), event(typed("ping")));
  }

  public static Event token(Answer answer, int index) {
    ObjectNode delta = typed("content_block_delta").put("index", 0);
    delta
        .putObject("delta")
        .put("type", "text_delta")
        .put("text", AnswerText.token(answer.request().fingerprint(), index));
    return event(delta);
  }

  public static List<Event> ending(Answer answer) {
    List<Event> events = new ArrayList<>();
    events.add(event(typed("content_block_stop").put("index", 0)));
    ObjectNode delta = typed("message_delta");
    delta.putObject("delta").put("stop_reason", "max_tokens").putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", answer.outputTokens());
    events.add(event(delta));
    events.add(event(typed("message_stop")));
    return events;
  }

  private static ObjectNode typed(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static Event event(ObjectNode json) {
    return new Event(json.path("type").asText(), AnswerJson.bytes(json));
  }
}
