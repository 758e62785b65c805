package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Stranded;

/**
 * A stranded execution with this leader's clock.
 *
 * @param endsAt nanoseconds: from then on only time is needed to call it over
 */
public record StrandedExecution(Stranded stranded, long endsAt) {
  /** With the remaining time as it is noted now. */
  StrandedExecution noted(long remainingMs) {
    Stranded noted =
        new Stranded(
            stranded.worker(),
            stranded.incarnation(),
            stranded.endpoint(),
            remainingMs,
            stranded.byTimeOnly());
    return new StrandedExecution(noted, endsAt);
  }
}
