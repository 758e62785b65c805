/** What workers and Overlord tell each other, and on which topics. */
@NullMarked
package dev.overlord.common.protocol;

import org.jspecify.annotations.NullMarked;
