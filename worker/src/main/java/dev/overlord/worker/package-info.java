/** The API that handlers implement. What starts a worker is in {@code loop}. */
@NullMarked
package dev.overlord.worker;

import org.jspecify.annotations.NullMarked;
