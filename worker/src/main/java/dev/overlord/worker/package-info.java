/** The worker's public face: what handlers implement and what starts a worker. */
@NullMarked
package dev.overlord.worker;

import org.jspecify.annotations.NullMarked;
