package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A lease as its record says, from its first record to its tombstone.
 *
 * @param worker the holder's name, with its suffix
 * @param slot the pool's unit of concurrency that it is in
 * @param order its place behind others in this slot, the lowest of which runs
 * @param holder whose slot it is: the leases of one slot are of one start of one worker and go to
 *     one endpoint, or nobody would keep their order
 * @param fromMs the timestamp of its first record
 * @param untilMs of its tombstone; {@link Long#MAX_VALUE} while it lives
 * @param requeued whether the very transaction that ended it made its task wait for another run
 */
public record Lease(
    String pool,
    long token,
    String ref,
    String taskId,
    String worker,
    int slot,
    int order,
    String holder,
    long fromMs,
    long untilMs,
    boolean requeued) {

  static Lease of(String pool, long token, JsonNode value, long atMs) {
    String worker = value.path("worker").asText();
    String holder =
        "%s (start %d) at %s"
            .formatted(worker, value.path("incarnation").asLong(), value.path("endpoint").asText());
    return new Lease(
        pool,
        token,
        value.path("ref").asText(),
        value.path("task_id").asText(),
        worker,
        value.path("slot").asInt(),
        value.path("order").asInt(),
        holder,
        atMs,
        Long.MAX_VALUE,
        false);
  }

  Lease until(long atMs) {
    return new Lease(pool, token, ref, taskId, worker, slot, order, holder, fromMs, atMs, requeued);
  }

  Lease withTaskRequeued() {
    return new Lease(pool, token, ref, taskId, worker, slot, order, holder, fromMs, untilMs, true);
  }

  /** Whether a later record of it says the same of where it is and what it is for. */
  boolean isAs(Lease other) {
    return ref.equals(other.ref)
        && slot == other.slot
        && order == other.order
        && holder.equals(other.holder);
  }

  public boolean isLive() {
    return untilMs == Long.MAX_VALUE;
  }

  /** For people. */
  public String name() {
    return "lease " + pool + "/" + token + " (" + ref + ", " + worker + ")";
  }
}
