package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.schema.SchemaCheck;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Holds real answers against the OpenAPI document that an Overlord serves. */
final class OpenApiCheck {
  private final JsonNode document;
  private final Set<String> tried = new TreeSet<>();

  OpenApiCheck(JsonNode document) {
    this.document = document;
    close(document);
  }

  /** Readers are to take fields that they do not know; here an answer has none of these. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.has("type")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApiCheck::close);
  }

  /** The operations that answered with success, such as {@code GET /health}. */
  Set<String> succeeded() {
    return tried;
  }

  Set<String> documented() {
    Set<String> all = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(
                    method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return all;
  }

  /**
   * @param path as the document has it
   */
  void check(String method, String path, HttpResponse<String> answer) {
    String what = method + " " + path + ": " + answer.statusCode() + " " + answer.body();
    JsonNode responses =
        document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT)).path("responses");
    assertThat(responses.isMissingNode()).as(what).isFalse();
    String status = String.valueOf(answer.statusCode());
    JsonNode response = resolved(responses.path(responses.has(status) ? status : "default"));
    assertThat(response.isMissingNode()).as("a documented answer: %s", what).isFalse();
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(header ->
            assertThat(answer.headers().firstValue(header))
                .as("%s in %s", header, what)
                .isPresent());
    body(response.path("content"), answer, what);
    if (answer.statusCode() < 400) {
      tried.add(method + " " + path);
    }
  }

  private void body(JsonNode content, HttpResponse<String> answer, String what) {
    if (content.isMissingNode()) {
      assertThat(answer.body()).as(what).isEmpty();
      return;
    }
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    assertThat(content.has(type)).as("%s as %s", what, type).isTrue();
    JsonNode schema = content.path(type).path("schema");
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (type.endsWith("json")) {
      ObjectNode whole = Json.shared().createObjectNode();
      whole.putArray("allOf").add(schema);
      whole.set("components", document.path("components"));
      assertThat(SchemaCheck.errorsAgainst(whole.toString(), body)).as(what).isEmpty();
    } else {
      assertThat(schema.path("type").asText()).as(what).isEqualTo("string");
    }
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }
}
