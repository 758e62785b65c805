/** A run from its start to the verdict. */
@NullMarked
package dev.overlord.chaos.run;

import org.jspecify.annotations.NullMarked;
