/** {@code overlord dead-letters}: tasks that were given up, and their new lives. */
@NullMarked
package dev.overlord.cli.deadletters;

import org.jspecify.annotations.NullMarked;
