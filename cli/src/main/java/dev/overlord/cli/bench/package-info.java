/**
 * {@code overlord bench}: measures a whole cluster of processes. Nothing here is part of what it
 * measures; figures come from the intervals in which tasks were executed.
 */
@NullMarked
package dev.overlord.cli.bench;

import org.jspecify.annotations.NullMarked;
