package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One choice of a streamed answer: texts grow, tool calls grow by their index, the rest is set. */
final class ChoiceAssembler {
  private static final Set<String> GROWING = Set.of("delta", "text", "logprobs", "index");

  private final int index;
  private final ObjectNode plain = JsonNodeFactory.instance.objectNode();
  private final GrowingObject message = new GrowingObject();
  private final GrowingObject logprobs = new GrowingObject();
  private final StringBuilder text = new StringBuilder();
  private final Map<Integer, GrowingObject> toolCalls = new TreeMap<>();

  ChoiceAssembler(int index) {
    this.index = index;
  }

  /**
   * @return whether a token came
   */
  boolean add(JsonNode choice) {
    choice.properties().stream()
        .filter(field -> !GROWING.contains(field.getKey()))
        .filter(field -> !field.getValue().isNull() || !plain.has(field.getKey()))
        .forEach(field -> plain.set(field.getKey(), field.getValue()));
    logprobs.add(choice.path("logprobs"));
    String piece = choice.path("text").asText("");
    text.append(piece);
    boolean token = delta(choice.path("delta"));
    return token || !piece.isEmpty();
  }

  private boolean delta(JsonNode delta) {
    boolean token = false;
    for (JsonNode call : delta.path("tool_calls")) {
      int position = call.path("index").asInt(toolCalls.size());
      toolCalls.computeIfAbsent(position, unused -> new GrowingObject()).add(call);
      token = true;
    }
    for (Map.Entry<String, JsonNode> field : delta.properties()) {
      if (!field.getKey().equals("tool_calls")) {
        message.add(field.getKey(), field.getValue());
        token |=
            !field.getKey().equals("role")
                && !field.getValue().asText("").isEmpty()
                && !field.getValue().isNull();
      }
    }
    return token;
  }

  boolean isFinished() {
    return FinishReason.of(plain) == FinishReason.END;
  }

  ObjectNode whole(boolean chat) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode().put("index", index);
    if (chat) {
      whole.set("message", message());
    } else {
      whole.put("text", text.toString());
    }
    whole.set("logprobs", logprobs.isEmpty() ? whole.nullNode() : logprobs.whole());
    whole.setAll(plain);
    return whole;
  }

  private ObjectNode message() {
    ObjectNode whole = JsonNodeFactory.instance.objectNode().put("role", "assistant");
    whole.putNull("content");
    whole.setAll(message.whole());
    if (!toolCalls.isEmpty()) {
      var calls = whole.putArray("tool_calls");
      toolCalls.values().forEach(call -> calls.add(call.whole().without("index")));
      if (whole.path("content").asText("").isEmpty()) {
        whole.putNull("content");
      }
    } else if (whole.path("content").isNull()) {
      whole.put("content", "");
    }
    return whole;
  }
}
