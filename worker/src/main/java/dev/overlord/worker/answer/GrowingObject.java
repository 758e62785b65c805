package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An object that comes in pieces: of its fields texts and lists are appended to, objects grow
 * likewise, and the rest is replaced, the way OpenAI's own clients do it. What names a thing comes
 * whole, and servers may repeat it.
 */
final class GrowingObject {
  private static final Set<String> NAMES = Set.of("id", "type", "role", "name");

  private final ObjectNode plain = JsonNodeFactory.instance.objectNode();
  private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
  private final Map<String, GrowingObject> objects = new LinkedHashMap<>();

  void add(JsonNode piece) {
    piece.properties().forEach(field -> add(field.getKey(), field.getValue()));
  }

  void add(String name, JsonNode value) {
    if (value.isTextual() && !NAMES.contains(name)) {
      texts.computeIfAbsent(name, unused -> new StringBuilder()).append(value.textValue());
      plain.put(name, "");
    } else if (value.isObject()) {
      objects.computeIfAbsent(name, unused -> new GrowingObject()).add(value);
      plain.putNull(name);
    } else if (value.isArray() && plain.get(name) instanceof ArrayNode before) {
      value.forEach(before::add);
    } else if (value.isArray()) {
      plain.set(name, value.deepCopy());
    } else if (!plain.has(name) || !(value.isNull() || value.asText().isEmpty())) {
      plain.set(name, value);
    }
  }

  boolean isEmpty() {
    return plain.isEmpty();
  }

  /** In the order in which the fields first came. */
  ObjectNode whole() {
    ObjectNode whole = plain.deepCopy();
    texts.forEach((name, text) -> whole.put(name, text.toString()));
    objects.forEach((name, object) -> whole.set(name, object.whole()));
    return whole;
  }
}
