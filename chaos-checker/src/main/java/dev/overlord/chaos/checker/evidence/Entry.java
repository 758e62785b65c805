package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic, as the recorder wrote it down.
 *
 * @param atMs the record's timestamp: Unix time in milliseconds, by its writer's clock
 * @param value null for a tombstone
 */
public record Entry(
    String topic, int partition, long offset, long atMs, String key, @Nullable JsonNode value) {

  /**
   * @throws IllegalArgumentException it is not what the recorder writes
   */
  static Entry read(JsonNode line) {
    if (!line.path("topic").isTextual()
        || !line.path("partition").isInt()
        || !line.path("offset").isIntegralNumber()
        || !line.path("at_ms").isIntegralNumber()
        || !line.has("value")) {
      throw new IllegalArgumentException("a record's line lacks topic, partition, offset or value");
    }
    JsonNode value = line.path("value");
    return new Entry(
        line.path("topic").asText(),
        line.path("partition").asInt(),
        line.path("offset").asLong(),
        line.path("at_ms").asLong(),
        line.path("key").asText(),
        value.isNull() ? null : value);
  }

  /** What a task's identity is made of. */
  public String ref() {
    return topic + "-" + partition + "-" + offset;
  }

  /** Where it lies, for people. */
  public String place() {
    return topic + "-" + partition + " at " + offset;
  }
}
