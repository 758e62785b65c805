package dev.overlord.http.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the OpenAPI document together: a file for each group of routes, and of the topics' schemas
 * those that the routes refer to by file name. They become components, so that one document is
 * enough for programs that generate clients.
 */
final class OpenApiDocument {
  private static final List<String> FILES =
      List.of(
          "tasks.json",
          "dead-letters.json",
          "pools.json",
          "slots.json",
          "gateway.json",
          "watching.json");

  private static final String COMPONENT = "#/components/schemas/";
  private static final String PART = "#/$defs/";

  private final ObjectNode document = load("base.json");
  private final ObjectNode topicSchemas = Json.shared().createObjectNode();
  private final Set<String> taken = new HashSet<>();

  private OpenApiDocument() {}

  /** The document, JSON. */
  static byte[] assemble() {
    OpenApiDocument made = new OpenApiDocument();
    FILES.forEach(file -> made.add(load(file)));
    made.link(made.document, "");
    made.put("/components/schemas", made.topicSchemas);
    return Json.write(made.document);
  }

  private void add(JsonNode group) {
    put("/paths", group.path("paths"));
    put("/components/schemas", group.path("components").path("schemas"));
  }

  /**
   * @throws IllegalStateException two files say what a name means
   */
  private void put(String pointer, JsonNode entries) {
    ObjectNode target = (ObjectNode) document.at(pointer);
    for (Map.Entry<String, JsonNode> entry : entries.properties()) {
      if (target.has(entry.getKey())) {
        throw new IllegalStateException(entry.getKey() + " stands twice in " + pointer);
      }
      target.set(entry.getKey(), entry.getValue());
    }
  }

  /**
   * Turns references to files into references to components.
   *
   * @param file in which {@code node} stands; empty: the document
   */
  private void link(JsonNode node, String file) {
    String target = node.path("$ref").asText();
    boolean inDocument = target.startsWith("#") && file.isEmpty();
    if (node instanceof ObjectNode object && !target.isEmpty() && !inDocument) {
      object.put("$ref", COMPONENT + component(target.startsWith("#") ? file + target : target));
    }
    node.forEach(child -> link(child, file));
  }

  /** The component's name for {@code file.json} or {@code file.json#/$defs/Name}. */
  private String component(String target) {
    int part = target.indexOf(PART);
    String file = part < 0 ? target : target.substring(0, part);
    String title = take(file);
    return part < 0 ? title : target.substring(part + PART.length());
  }

  /** Takes a topic's schema over with all its parts, once; its title. */
  private String take(String file) {
    ObjectNode schema = (ObjectNode) parse(Schemas.text(file).getBytes(UTF_8));
    String title = schema.path("title").asText();
    if (taken.add(file)) {
      JsonNode parts = schema.path("$defs");
      schema.remove(List.of("$schema", "$defs"));
      topicSchemas.set(title, schema);
      link(schema, file);
      parts
          .properties()
          .forEach(part -> {
            topicSchemas.set(part.getKey(), part.getValue());
            link(part.getValue(), file);
          });
    }
    return title;
  }

  private static ObjectNode load(String file) {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the file " + file + " is not in the program");
      }
      return (ObjectNode) parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(byte[] json) {
    try {
      return Json.shared().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
