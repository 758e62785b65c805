/** What a deliberate bug needs of the machine's own package. */
@NullMarked
package dev.overlord.coordinator.machine;

import org.jspecify.annotations.NullMarked;
