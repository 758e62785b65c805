/** The files of a run, read as what they say happened. */
@NullMarked
package dev.overlord.chaos.checker.evidence;

import org.jspecify.annotations.NullMarked;
