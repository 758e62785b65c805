package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What Kafka acknowledged to the producer.
 *
 * @param isTask whether its producer meant it to be one
 */
public record Accepted(String id, boolean isTask) {
  static Accepted read(JsonNode line) {
    return new Accepted(line.path("id").asText(), !line.path("no_task").asBoolean());
  }
}
