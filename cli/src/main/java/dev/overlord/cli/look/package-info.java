/** Commands that show what goes on in a running cluster. */
@NullMarked
package dev.overlord.cli.look;

import org.jspecify.annotations.NullMarked;
