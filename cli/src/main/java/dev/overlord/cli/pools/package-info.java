/**
 * Pool definitions as users see them: the {@code pools} commands, the fields with their defaults
 * and bounds, the YAML they are written in, and the only reader and writer of definitions in this
 * program.
 */
@NullMarked
package dev.overlord.cli.pools;

import org.jspecify.annotations.NullMarked;
