/** The page, and the stream of events that keeps it up to date. */
@NullMarked
package dev.overlord.http.page;

import org.jspecify.annotations.NullMarked;
