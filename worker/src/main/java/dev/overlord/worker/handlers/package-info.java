/** Finds the handlers of {@code dev.overlord.handler}, and runs them as the worker's own. */
@NullMarked
package dev.overlord.worker.handlers;

import org.jspecify.annotations.NullMarked;
