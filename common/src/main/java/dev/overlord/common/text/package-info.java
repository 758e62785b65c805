/** Help for people who mistype: shared by every message that names what is known. */
@NullMarked
package dev.overlord.common.text;

import org.jspecify.annotations.NullMarked;
