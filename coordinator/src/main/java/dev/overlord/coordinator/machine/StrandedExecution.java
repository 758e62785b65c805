package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Stranded;

/**
 * A stranded execution with this leader's clock.
 *
 * @param endsAt nanoseconds: from then on only time is needed to call it over
 */
public record StrandedExecution(Stranded stranded, long endsAt) {}
