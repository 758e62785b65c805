/**
 * Who a worker is across its restarts, and the proof that the process that bore the name before is
 * dead.
 */
@NullMarked
package dev.overlord.worker.identity;

import org.jspecify.annotations.NullMarked;
