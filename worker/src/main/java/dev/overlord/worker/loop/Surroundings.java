package dev.overlord.worker.loop;

import dev.overlord.common.log.Log;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.identity.Identities;
import java.util.function.Consumer;

/**
 * All that a worker's loop reaches outside itself; the simulator replaces each part.
 *
 * @param halt ends the process at once, with a reason for people
 */
public record Surroundings(
    Log log,
    Clock clock,
    ElapsedClock elapsed,
    Identities identities,
    Executions executions,
    SlotDesk desk,
    Consumer<String> halt) {}
