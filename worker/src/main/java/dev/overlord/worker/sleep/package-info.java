/** A handler that asks no backend: for trying Overlord out, and for measuring it. */
@NullMarked
package dev.overlord.worker.sleep;

import org.jspecify.annotations.NullMarked;
