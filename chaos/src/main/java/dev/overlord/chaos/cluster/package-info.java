/** The processes under test, started by the launcher as an operator starts them. */
@NullMarked
package dev.overlord.chaos.cluster;

import org.jspecify.annotations.NullMarked;
