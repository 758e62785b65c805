/** The recent past of pools, from the topic {@code stats}. */
@NullMarked
package dev.overlord.control.stats;

import org.jspecify.annotations.NullMarked;
