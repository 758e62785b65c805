/** What a worker measures of itself. */
@NullMarked
package dev.overlord.worker.metrics;

import org.jspecify.annotations.NullMarked;
