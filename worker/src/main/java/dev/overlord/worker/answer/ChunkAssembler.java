package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * OpenAI's chunks (vendor documentation, streaming): of chats, {@code chat.completion.chunk} with a
 * {@code delta} a choice, or of text completions. With {@code include_usage} a last chunk has no
 * choices but the usage.
 */
final class ChunkAssembler implements Assembler {
  private static final Set<String> OWN = Set.of("object", "choices", "usage");

  private final boolean chat;
  private final ObjectNode head = JsonNodeFactory.instance.objectNode();
  private final Map<Integer, ChoiceAssembler> choices = new TreeMap<>();
  private JsonNode usage = JsonNodeFactory.instance.missingNode();

  /**
   * @param chat chat completion, or text completion
   */
  ChunkAssembler(boolean chat) {
    this.chat = chat;
  }

  @Override
  public boolean add(JsonNode chunk) {
    chunk.properties().stream()
        .filter(field -> !OWN.contains(field.getKey()))
        .forEach(field -> head.set(field.getKey(), field.getValue()));
    if (chunk.path("usage").isObject()) {
      usage = chunk.get("usage");
    }
    boolean token = false;
    for (JsonNode choice : chunk.path("choices")) {
      token |=
          choices.computeIfAbsent(choice.path("index").asInt(0), ChoiceAssembler::new).add(choice);
    }
    return token;
  }

  @Override
  public boolean isComplete() {
    return !choices.isEmpty() && choices.values().stream().allMatch(ChoiceAssembler::isFinished);
  }

  @Override
  public ObjectNode whole() {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("id", head.path("id"));
    whole.put("object", chat ? "chat.completion" : "text_completion");
    head.properties().forEach(field -> whole.set(field.getKey(), field.getValue()));
    if (head.path("id").isMissingNode()) {
      whole.remove("id");
    }
    ArrayNode list = whole.putArray("choices");
    choices.values().forEach(choice -> list.add(choice.whole(chat)));
    if (usage.isObject()) {
      whole.set("usage", usage);
    }
    return whole;
  }
}
