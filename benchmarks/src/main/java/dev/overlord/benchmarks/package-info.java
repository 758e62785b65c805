/**
 * JMH benchmarks of what an Overlord does most: deciding, applying, reading and writing records.
 */
@NullMarked
package dev.overlord.benchmarks;

import org.jspecify.annotations.NullMarked;
