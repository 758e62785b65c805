package dev.overlord.http.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.text.Nearest;
import dev.overlord.http.ProblemException;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses query parameters that the OpenAPI document does not know, so that a mistyped wish is not
 * silently ignored. The gateway takes any, as OpenAI does.
 */
final class QueryParameters {
  private static final String API = "/api/";

  private final Map<String, Set<String>> known = new HashMap<>();

  private QueryParameters() {}

  /**
   * @param json the document
   */
  static QueryParameters of(byte[] json) {
    QueryParameters parameters = new QueryParameters();
    parameters.read(Json.read(json, JsonNode.class));
    return parameters;
  }

  private void read(JsonNode document) {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        known.put(
            method + " " + path.getKey(), names(document, operation.getValue().path("parameters")));
      }
    }
  }

  private static Set<String> names(JsonNode document, JsonNode parameters) {
    Set<String> names = new TreeSet<>();
    for (JsonNode each : parameters) {
      String reference = each.path("$ref").asText();
      JsonNode parameter = reference.isEmpty() ? each : document.at(reference.substring(1));
      if (parameter.path("in").asText().equals("query")) {
        names.add(parameter.path("name").asText());
      }
    }
    return names;
  }

  /**
   * @throws ProblemException a parameter that its route does not take
   */
  void check(Context context) {
    Endpoint endpoint = context.endpoints().matchedHttpEndpoint();
    Set<String> names =
        endpoint == null ? null : known.get(endpoint.method.name() + " " + endpoint.path);
    if (names == null || !endpoint.path.startsWith(API)) {
      return;
    }
    for (String name : context.queryParamMap().keySet()) {
      if (!names.contains(name)) {
        String hint = names.isEmpty() ? "; it takes none" : Nearest.hint(name, names);
        throw ProblemException.badRequest(name, "unknown query parameter '" + name + "'" + hint);
      }
    }
  }
}
