package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code run.json} says.
 *
 * @param namespace the topics' prefix
 * @param ownEnds how often each process ended without having been asked to
 */
public record Run(
    long seed,
    String namespace,
    Duration leaseTtl,
    Map<String, Pool> pools,
    Instant startedAt,
    Instant faultsEndedAt,
    Instant endedAt,
    Map<String, Integer> ownEnds) {

  /**
   * A pool as it was defined.
   *
   * @param strict whether {@code slot_reuse} is strict: not even stranded executions excuse more
   * @param maxAttempts executions of a task that end in error, after which it is given up
   * @param maxInterruptions executions that end without their worker's word, likewise
   */
  public record Pool(String name, int cap, boolean strict, int maxAttempts, int maxInterruptions) {
    private static final int DEFAULT_MAX_ATTEMPTS = 3;
    private static final int DEFAULT_MAX_INTERRUPTIONS = 5;

    static Pool read(JsonNode json) {
      return new Pool(
          json.path("name").asText(),
          json.path("concurrency").asInt(),
          json.path("slot_reuse").asText().equals("strict"),
          json.path("max_attempts").asInt(DEFAULT_MAX_ATTEMPTS),
          json.path("max_interruptions").asInt(DEFAULT_MAX_INTERRUPTIONS));
    }

    /** Slots in use and stranded executions may come to this much together. */
    public int room() {
      return strict ? cap : 2 * cap;
    }
  }

  static Run read(JsonNode json) {
    Map<String, Pool> pools = new TreeMap<>();
    for (JsonNode pool : json.path("pools")) {
      pools.put(pool.path("name").asText(), Pool.read(pool));
    }
    Map<String, Integer> ends = new TreeMap<>();
    json.path("own_ends")
        .properties()
        .forEach(end -> ends.put(end.getKey(), end.getValue().asInt()));
    return new Run(
        json.path("seed").asLong(),
        json.path("namespace").asText(),
        Duration.ofMillis(json.path("lease_ttl_ms").asLong()),
        pools,
        Instant.parse(json.path("started_at").asText()),
        Instant.parse(json.path("faults_ended_at").asText()),
        Instant.parse(json.path("ended_at").asText()),
        ends);
  }
}
