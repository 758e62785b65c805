/** What is wrong with a pool, by its figures, and what to do about it. */
@NullMarked
package dev.overlord.control.advice;

import org.jspecify.annotations.NullMarked;
