/**
 * What tells one backend's replies from another's: bodies of errors, of streams, and the pages that
 * say what a server is. Without network.
 */
@NullMarked
package dev.overlord.backend.flavour;

import org.jspecify.annotations.NullMarked;
