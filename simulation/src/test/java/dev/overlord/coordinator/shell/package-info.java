/** What the simulator needs of the shell's own package. */
@NullMarked
package dev.overlord.coordinator.shell;

import org.jspecify.annotations.NullMarked;
