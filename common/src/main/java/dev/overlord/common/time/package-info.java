/** Time as the product sees it: an argument or this seam, never the system clock. */
@NullMarked
package dev.overlord.common.time;

import org.jspecify.annotations.NullMarked;
