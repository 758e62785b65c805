package dev.overlord.http.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.text.Nearest;
import dev.overlord.control.deadletters.ReplayWish;
import dev.overlord.http.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a request wants to replay. */
final class ReplayRequest {
  private ReplayRequest() {}

  /**
   * @throws ProblemException not such a request; the problem names the field
   */
  static ReplayWish many(byte[] body, String by) {
    JsonNode wish = object(body, Set.of("pool", "refs", "all", "again"));
    String pool = pool(wish);
    List<String> refs = wish.has("refs") ? refs(wish.path("refs")) : null;
    boolean all = truth(wish, "all");
    if (all == (refs != null)) {
      throw ProblemException.badRequest(
          "refs", "say which dead letters: either 'refs' with a list, or 'all': true with 'pool'");
    }
    if (all && pool == null) {
      throw ProblemException.badRequest("pool", "'all': true needs field 'pool'");
    }
    return new ReplayWish(pool, refs, truth(wish, "again"), false, by);
  }

  /** As above, for one; the body may be missing. */
  static ReplayWish one(String ref, byte[] body, String by) {
    boolean again = body.length > 0 && truth(object(body, Set.of("again")), "again");
    return ReplayWish.one(ref, again, by);
  }

  private static JsonNode object(byte[] body, Set<String> fields) {
    JsonNode node;
    try {
      node = Json.shared().readTree(body);
    } catch (JsonProcessingException e) {
      throw ProblemException.badRequest(null, "the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw ProblemException.badRequest(null, "the body is not JSON");
    }
    if (!node.isObject()) {
      throw ProblemException.badRequest(null, "the body is a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!fields.contains(field.getKey())) {
        throw ProblemException.badRequest(
            field.getKey(),
            "unknown field '" + field.getKey() + "'" + Nearest.hint(field.getKey(), fields));
      }
    }
    return node;
  }

  private static @Nullable String pool(JsonNode wish) {
    JsonNode pool = wish.path("pool");
    if (!pool.isMissingNode() && !pool.isTextual()) {
      throw ProblemException.badRequest("pool", "field 'pool' must be a string");
    }
    return pool.isMissingNode() ? null : pool.asText();
  }

  private static boolean truth(JsonNode wish, String name) {
    JsonNode value = wish.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw ProblemException.badRequest(name, "field '" + name + "' must be true or false");
    }
    return value.asBoolean(false);
  }

  private static List<String> refs(JsonNode node) {
    List<String> refs = new ArrayList<>();
    for (JsonNode each : node) {
      if (each.isTextual()) {
        refs.add(each.asText());
      }
    }
    if (!node.isArray() || refs.size() != node.size() || refs.isEmpty()) {
      throw ProblemException.badRequest("refs", "field 'refs' must be a list of refs or ids");
    }
    if (refs.size() > ReplayWish.REFS_MAX) {
      throw ProblemException.badRequest(
          "refs", "field 'refs' has " + refs.size() + "; at most " + ReplayWish.REFS_MAX);
    }
    return refs;
  }
}
