/** Slots of pools over HTTP, for callers that send their requests themselves. */
@NullMarked
package dev.overlord.http.slots;

import org.jspecify.annotations.NullMarked;
