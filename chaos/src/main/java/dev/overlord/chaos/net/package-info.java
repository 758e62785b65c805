/** Connections that can be delayed and cut. */
@NullMarked
package dev.overlord.chaos.net;

import org.jspecify.annotations.NullMarked;
