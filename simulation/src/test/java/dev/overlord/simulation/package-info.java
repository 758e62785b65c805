/**
 * Runs the production leaders and workers in one thread, without Kafka and without a wall clock,
 * under a seeded schedule of faults, and checks from outside what must always hold. Start with
 * {@link dev.overlord.simulation.Simulation}.
 */
@NullMarked
package dev.overlord.simulation;

import org.jspecify.annotations.NullMarked;
