/**
 * The commands {@code backends} and {@code probe}: what is known of backends, and of one of them.
 */
@NullMarked
package dev.overlord.cli.backends;

import org.jspecify.annotations.NullMarked;
