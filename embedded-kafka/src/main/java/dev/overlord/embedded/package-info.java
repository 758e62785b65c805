/** A Kafka broker of Kafka's own, started from its jars: for local runs and for tests. */
@NullMarked
package dev.overlord.embedded;

import org.jspecify.annotations.NullMarked;
