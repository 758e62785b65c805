/** The replay's benchmark lies here because the replay's parts are nobody else's to use. */
@NullMarked
package dev.overlord.coordinator.shell;

import org.jspecify.annotations.NullMarked;
