/** What a namespace needs in the log before anyone works in it: its topics and its record. */
@NullMarked
package dev.overlord.common.namespace;

import org.jspecify.annotations.NullMarked;
