/** Submits tasks, and tells where one stands. */
@NullMarked
package dev.overlord.control.tasks;

import org.jspecify.annotations.NullMarked;
