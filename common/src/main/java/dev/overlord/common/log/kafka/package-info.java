/** The seam on Apache Kafka. The only package of common that imports it. */
@NullMarked
package dev.overlord.common.log.kafka;

import org.jspecify.annotations.NullMarked;
