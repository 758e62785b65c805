/** Which Overlord this is. */
@NullMarked
package dev.overlord.common.version;

import org.jspecify.annotations.NullMarked;
