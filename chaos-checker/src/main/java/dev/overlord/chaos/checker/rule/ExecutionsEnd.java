package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Request;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A worker stops an execution before its slot is given away, also one that is cut off from Kafka,
 * for it needs nobody's word for that. Nothing that is injected hides its stop from the backend: a
 * killed process' connections break, and wires pass a reset on at once, however late they are.
 */
final class ExecutionsEnd implements Rule {
  /**
   * Topics and backend have one clock, and between the worker's stop and the lease's end lies a
   * tenth of the TTL or the worker's word, so none should be needed. What a busy machine of two
   * cores takes to pass a reset on is no execution of the worker.
   */
  private static final long BUSY_MS = 250;

  @Override
  public String name() {
    return "an execution ends with its lease";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Freezes freezes = new Freezes(evidence);
    for (Request request : evidence.requests()) {
      evidence
          .leaseOf(request)
          .filter(lease -> !ExecutionsUnderLeases.isLate(request, lease))
          .filter(lease -> outlasts(request, lease))
          .filter(lease -> !freezes.keptFromStopping(lease, request.endAt()))
          .ifPresent(lease ->
              violation.accept(
                  "%s ended at %s, and %s at %s; no freeze kept its worker from stopping it"
                      .formatted(
                          request.name(),
                          request.endAt(),
                          lease.name(),
                          Instant.ofEpochMilli(lease.untilMs()))));
    }
  }

  /** A request or a lease without an end is missing evidence, which another rule names. */
  private static boolean outlasts(Request request, Lease lease) {
    return request.hasEnded()
        && !lease.isLive()
        && request.endAt().toEpochMilli() > lease.untilMs() + BUSY_MS;
  }
}
