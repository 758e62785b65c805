package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Fault;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a frozen worker could not help. It stops an execution at 90 % of the TTL, counted from
 * before its leader counts, and halts itself at 95 % if that did not work: a freeze that begins
 * later is no excuse, since the worker was awake when it must have stopped. Nor is one that was
 * over in time, since a thawed process stops at once.
 */
final class Freezes {
  /** What "at once" may take on a busy machine of two cores. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** The last twentieth of the TTL, in which no worker that is awake still executes. */
  private static final int HALTED = 20;

  private final List<Fault> freezes;
  private final Duration halted;

  Freezes(Evidence evidence) {
    this.freezes =
        evidence.faults().stream()
            .filter(Fault::freezes)
            .sorted(Comparator.comparing(Fault::from))
            .toList();
    this.halted = evidence.run().leaseTtl().dividedBy(HALTED);
  }

  /** Whether the lease's worker had no time to stop what it runs before this instant. */
  boolean keptFromStopping(Lease lease, Instant now) {
    return last(lease).filter(freeze -> isNotLongAfter(freeze.until(), now)).isPresent();
  }

  /**
   * Whether the lease's worker froze between its last look at the clock and the sending, as
   * docs/limits.md says. It had the lease before it froze, or it would have looked after its thaw.
   */
  boolean keptFromSending(Lease lease, Request request) {
    return last(lease)
        .filter(freeze -> isNotLongAfter(freeze.from(), Instant.ofEpochMilli(lease.fromMs())))
        .filter(freeze -> isNotLongAfter(freeze.until(), request.startAt()))
        .filter(freeze -> isNotLongAfter(request.startAt(), request.endAt()))
        .isPresent();
  }

  /**
   * The last freeze that began while the worker was allowed to execute. Where another follows at
   * once the worker had no time in between.
   */
  private Optional<Fault> last(Lease lease) {
    Instant mustHaveStopped = Instant.ofEpochMilli(lease.untilMs()).minus(halted);
    Optional<Fault> last = Optional.empty();
    for (Fault freeze : freezes) {
      boolean inTime = !freeze.from().isAfter(mustHaveStopped);
      boolean goesOn =
          last.filter(before -> isNotLongAfter(before.until(), freeze.from())).isPresent();
      if (freeze.hit(lease.worker()) && (inTime || goesOn)) {
        last = Optional.of(freeze);
      }
    }
    return last;
  }

  private static boolean isNotLongAfter(Instant event, Instant now) {
    return !now.isAfter(event.plus(AT_ONCE));
  }
}
