/** What backends' errors mean: their bodies, their headers, and what may be tried again. */
@NullMarked
package dev.overlord.worker.errors;

import org.jspecify.annotations.NullMarked;
