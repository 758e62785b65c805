/** Figures for Prometheus, and health checks. */
@NullMarked
package dev.overlord.http.metrics;

import org.jspecify.annotations.NullMarked;
