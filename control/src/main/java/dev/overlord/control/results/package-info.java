/** Finds outcomes: an index of the results topic on disk, and the records themselves in the log. */
@NullMarked
package dev.overlord.control.results;

import org.jspecify.annotations.NullMarked;
