/**
 * A Kafka share group that executes the same tasks, for comparison. It is measured as its own users
 * would run it, so this package uses Kafka's clients directly.
 */
@NullMarked
package dev.overlord.cli.bench.share;

import org.jspecify.annotations.NullMarked;
