package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A lease as its record says, from its first record to its tombstone.
 *
 * @param worker the holder's name, with its suffix
 * @param slot by pool, endpoint, number and order: at most one live lease may have it
 * @param fromMs the timestamp of its first record
 * @param untilMs of its tombstone; {@link Long#MAX_VALUE} while it lives
 */
public record Lease(
    String pool,
    long token,
    String ref,
    String taskId,
    String worker,
    String slot,
    long fromMs,
    long untilMs) {

  static Lease of(String pool, long token, JsonNode value, long atMs) {
    String slot =
        "%s slot %d order %d at %s"
            .formatted(
                pool,
                value.path("slot").asInt(),
                value.path("order").asInt(),
                value.path("endpoint").asText());
    return new Lease(
        pool,
        token,
        value.path("ref").asText(),
        value.path("task_id").asText(),
        value.path("worker").asText(),
        slot,
        atMs,
        Long.MAX_VALUE);
  }

  Lease until(long atMs) {
    return new Lease(pool, token, ref, taskId, worker, slot, fromMs, atMs);
  }

  public boolean isLive() {
    return untilMs == Long.MAX_VALUE;
  }

  /** For people. */
  public String name() {
    return "lease " + pool + "/" + token + " (" + ref + ", " + worker + ")";
  }
}
