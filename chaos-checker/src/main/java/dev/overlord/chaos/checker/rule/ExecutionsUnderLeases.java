package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Nothing begins without a lease, nor before or after it, nor twice under one. */
final class ExecutionsUnderLeases implements Rule {
  /**
   * The record's timestamp is taken in whole milliseconds before the lease is committed, so the
   * request comes after it by the same machine's clock; half a millisecond may be rounded away.
   */
  private static final long ROUNDING_MS = 1;

  @Override
  public String name() {
    return "every execution has a lease of its own";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Freezes freezes = new Freezes(evidence);
    Map<String, Request> byLease = new HashMap<>();
    for (Request request : evidence.requests()) {
      Optional<Lease> lease = evidence.leaseOf(request);
      if (lease.isEmpty()) {
        violation.accept(request.name() + " came without a lease of this task");
        continue;
      }
      if (request.startAt().toEpochMilli() + ROUNDING_MS < lease.get().fromMs()) {
        violation.accept(request.name() + " came before its lease was granted");
      }
      if (isLate(request, lease.get()) && !freezes.keptFromSending(lease.get(), request)) {
        violation.accept(
            request.name()
                + " came after its lease had ended, and no freeze kept it from being sent before");
      }
      Request other = byLease.put(lease.get().pool() + "/" + request.token(), request);
      if (other != null) {
        violation.accept(request.name() + " and " + other.name() + " came under one lease");
      }
    }
  }

  /** A lease ends when its worker has said so, or must have stopped, or is dead. */
  static boolean isLate(Request request, Lease lease) {
    return request.startAt().toEpochMilli() > lease.untilMs() + ROUNDING_MS;
  }
}
