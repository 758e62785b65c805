/** Reads topics for as long as somebody wants to know. */
@NullMarked
package dev.overlord.control.follow;

import org.jspecify.annotations.NullMarked;
