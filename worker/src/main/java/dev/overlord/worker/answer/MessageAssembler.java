package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Anthropic's events (vendor documentation, streaming messages): {@code message_start}, then for
 * each block of content its start, deltas and stop, then {@code message_delta} with the stop reason
 * and the usage so far, and {@code message_stop}. There is no {@code [DONE]}.
 */
final class MessageAssembler implements Assembler {
  /** Deltas whose text grows a field of the block; the name in the delta is the same or beside. */
  private static final Map<String, String> TEXTS =
      Map.of(
          "text_delta", "text",
          "thinking_delta", "thinking",
          "signature_delta", "signature",
          "input_json_delta", "partial_json");

  private final Map<Integer, ObjectNode> blocks = new TreeMap<>();
  private final Map<Integer, StringBuilder> texts = new TreeMap<>();
  private final Map<Integer, String> growing = new TreeMap<>();
  private ObjectNode message = JsonNodeFactory.instance.objectNode();
  private boolean stopped;

  @Override
  public boolean add(JsonNode event) {
    int index = event.path("index").asInt(0);
    switch (event.path("type").asText("")) {
      case "message_start" -> {
        if (event.path("message") instanceof ObjectNode start) {
          message = start.deepCopy();
        }
      }
      case "content_block_start" -> {
        if (event.path("content_block") instanceof ObjectNode block) {
          blocks.put(index, block.deepCopy());
        }
      }
      case "content_block_delta" -> {
        return delta(index, event.path("delta"));
      }
      case "content_block_stop" -> close(index);
      case "message_delta" -> {
        event.path("delta").properties().forEach(f -> message.set(f.getKey(), f.getValue()));
        ObjectNode usage = message.withObjectProperty("usage");
        event.path("usage").properties().forEach(f -> usage.set(f.getKey(), f.getValue()));
      }
      case "message_stop" -> stopped = true;
      // "ping", and what may be added: the protocol asks clients to pass over unknown events.
      default -> {
        return false;
      }
    }
    return false;
  }

  private boolean delta(int index, JsonNode delta) {
    String type = delta.path("type").asText("");
    String name = TEXTS.get(type);
    ObjectNode block =
        blocks.computeIfAbsent(index, unused -> JsonNodeFactory.instance.objectNode());
    if (name == null) {
      if (type.equals("citations_delta")) {
        block.withArrayProperty("citations").add(delta.path("citation"));
      }
      return false;
    }
    if (!name.equals(growing.get(index))) {
      close(index);
      growing.put(index, name);
    }
    String piece = delta.path(name).asText("");
    texts
        .computeIfAbsent(index, unused -> new StringBuilder(block.path(name).asText("")))
        .append(piece);
    return !piece.isEmpty();
  }

  /** Writes the text that has grown into its block. */
  private void close(int index) {
    String name = growing.remove(index);
    StringBuilder text = texts.remove(index);
    ObjectNode block = blocks.get(index);
    if (name == null || text == null || block == null) {
      return;
    }
    if (name.equals("partial_json")) {
      block.set("input", input(text.toString()));
    } else {
      block.put(name, text.toString());
    }
  }

  /** A tool without arguments sends none; what is no JSON was cut by max_tokens and stays text. */
  private static JsonNode input(String json) {
    try {
      return json.isBlank() ? JsonNodeFactory.instance.objectNode() : Json.shared().readTree(json);
    } catch (IOException e) {
      return JsonNodeFactory.instance.textNode(json);
    }
  }

  @Override
  public boolean isComplete() {
    return stopped && message.path("stop_reason").isTextual();
  }

  @Override
  public ObjectNode whole() {
    for (Integer index : blocks.keySet()) {
      close(index);
    }
    ArrayNode content = message.putArray("content");
    blocks.values().forEach(content::add);
    return message;
  }
}
