/**
 * A simulated OpenAI-compatible LLM backend, and the judge of the concurrency cap: its {@code
 * max_active} and its request log say how many requests it had in hand at once.
 *
 * <p>Read {@link dev.overlord.backend.SimulatedBackend}, then {@code RequestDesk}, which holds the
 * requests in hand. One event loop thread owns everything, so counts are exact without locks.
 */
@NullMarked
package dev.overlord.backend;

import org.jspecify.annotations.NullMarked;
