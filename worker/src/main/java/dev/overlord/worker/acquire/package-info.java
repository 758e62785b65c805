/** Slots without a queue: a share of a pool's concurrency for code that has no task. */
@NullMarked
package dev.overlord.worker.acquire;

import org.jspecify.annotations.NullMarked;
