/** Notices that the client of a request that waits has gone away. */
@NullMarked
package dev.overlord.http.client;

import org.jspecify.annotations.NullMarked;
