package dev.overlord.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.text.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The models that a server lists. */
record ModelList(List<String> ids) {
  private static final int SHOWN_MAX = 5;

  ModelList {
    ids = List.copyOf(ids);
  }

  /** From the answer of {@code GET /v1/models}; empty if it is no such list. */
  static ModelList of(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    for (JsonNode each : answer.path("data")) {
      String id = each.path("id").asText("");
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    return new ModelList(ids);
  }

  /** An empty list says nothing. Ollama lists {@code name:latest} and accepts {@code name}. */
  boolean mayHave(String model) {
    return ids.isEmpty() || ids.contains(model) || ids.contains(model + ":latest");
  }

  /** Completes "has no model 'x'; ". */
  String hint(String model) {
    Optional<String> near =
        ids.stream()
            .filter(id -> isNear(id, model))
            .min(Comparator.comparingInt(id -> Nearest.distance(id, model)));
    if (near.isPresent()) {
      return "did you mean '" + near.get() + "'?";
    }
    String more = ids.size() > SHOWN_MAX ? " and " + (ids.size() - SHOWN_MAX) + " more" : "";
    return "it has "
        + String.join(", ", ids.subList(0, Math.min(SHOWN_MAX, ids.size())))
        + more
        + ".";
  }

  private static boolean isNear(String id, String model) {
    String a = id.toLowerCase(Locale.ROOT);
    String b = model.toLowerCase(Locale.ROOT);
    return a.contains(b)
        || b.contains(a)
        || Nearest.distance(a, b) <= Math.max(a.length(), b.length()) / 3;
  }
}
