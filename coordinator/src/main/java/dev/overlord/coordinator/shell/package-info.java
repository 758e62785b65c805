/**
 * The thin shell around the machine: poll, then take the time, decide and apply, then write all of
 * the turn in one transaction. Reads and writes the log through the seam only.
 */
@NullMarked
package dev.overlord.coordinator.shell;

import org.jspecify.annotations.NullMarked;
