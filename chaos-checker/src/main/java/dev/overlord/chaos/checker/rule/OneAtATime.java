package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import java.util.List;
import java.util.function.Consumer;

/**
 * Of the leases of one slot and holder only the lowest order runs. The cap does not show that while
 * other slots are free.
 */
final class OneAtATime implements Rule {
  /**
   * A reset and the next request come through two connections; where both arrive at one moment the
   * backend may read the later one first.
   */
  private static final long ONE_MOMENT_NS = 5_000_000;

  @Override
  public String name() {
    return "a slot's executions run one after the other";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    evidence
        .requestsBy(lease -> lease.pool() + " slot " + lease.slot() + " of " + lease.holder())
        .forEach((slot, requests) -> check(slot, requests, violation));
  }

  private static void check(String slot, List<Leased> requests, Consumer<String> violation) {
    Leased before = requests.getFirst();
    for (Leased next : requests.subList(1, requests.size())) {
      if (before.request().endNs() - ONE_MOMENT_NS > next.request().startNs()) {
        violation.accept(
            "%s had two requests at its backend at %s: %s"
                .formatted(slot, next.request().startAt(), InHand.names(List.of(before, next))));
      }
      before = before.request().endNs() > next.request().endNs() ? before : next;
    }
  }
}
