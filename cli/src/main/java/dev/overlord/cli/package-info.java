/**
 * The one executable. {@link dev.overlord.cli.Main} starts it, {@link dev.overlord.cli.Commands}
 * lists what it can do.
 */
@NullMarked
package dev.overlord.cli;

import org.jspecify.annotations.NullMarked;
