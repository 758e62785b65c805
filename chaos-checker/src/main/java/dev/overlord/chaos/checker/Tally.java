package dev.overlord.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Counts tasks and outcomes while they are recorded. */
final class Tally {
  private final Set<String> open = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final Map<String, Long> outcomes = new HashMap<>();
  private long tasks;

  synchronized void task(String ref) {
    tasks++;
    if (!done.contains(ref)) {
      open.add(ref);
    }
  }

  synchronized void result(JsonNode result) {
    String ref = result.path("ref").asText();
    if (done.add(ref)) {
      open.remove(ref);
      outcomes.merge(result.path("pool").asText(), 1L, Long::sum);
    }
  }

  synchronized Progress progress() {
    return new Progress(tasks, outcomes, open.size());
  }
}
