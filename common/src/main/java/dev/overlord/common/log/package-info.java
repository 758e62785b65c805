/**
 * The one seam through which Overlord and worker reach the log. Blocking or stepped calls only, no
 * threads of its own: the simulator replaces just this and the clock.
 */
@NullMarked
package dev.overlord.common.log;

import org.jspecify.annotations.NullMarked;
