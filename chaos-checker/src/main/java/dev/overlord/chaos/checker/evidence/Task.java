package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A record of a tasks topic, be it a task or not.
 *
 * @param id its producer's name for it, or its ref where it has none
 * @param pool by its topic
 */
public record Task(String ref, String id, String pool, long atMs) {

  static Task of(Entry entry, String namespace) {
    String pool =
        entry.topic().substring((namespace + "tasks.").length()).replaceFirst("\\.(high|low)$", "");
    JsonNode value = entry.value();
    String id = value == null ? "" : value.path("id").asText();
    return new Task(entry.ref(), id.isEmpty() ? entry.ref() : id, pool, entry.atMs());
  }
}
