/** A process's own figures, kept in Dropwizard's registry and written as Prometheus reads them. */
@NullMarked
package dev.overlord.common.metrics;

import org.jspecify.annotations.NullMarked;
