/** Requests that are sent again make no second task. */
@NullMarked
package dev.overlord.control.idempotency;

import org.jspecify.annotations.NullMarked;
