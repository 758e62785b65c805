package dev.overlord.coordinator.machine;

import dev.overlord.common.protocol.FailureKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a pool that is not paused is given no work.
 *
 * @param kind the failure behind it
 * @param until the end of a cooldown; null: stopped until a probe succeeds
 */
public record Hold(FailureKind kind, String reason, @Nullable Instant until) {}
