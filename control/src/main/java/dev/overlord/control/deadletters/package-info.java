/** Looking at tasks that were given up, and giving them a new life. */
@NullMarked
package dev.overlord.control.deadletters;

import org.jspecify.annotations.NullMarked;
