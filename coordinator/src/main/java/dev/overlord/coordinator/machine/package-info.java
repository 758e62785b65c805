/**
 * The heart: a pure state machine per shard. Read {@link Command}, then {@link Event}, then {@link
 * ShardMachine}.
 *
 * <p>Five laws, each with its test:
 *
 * <ol>
 *   <li>No clock, randomness, I/O, threads or logging: instants, ids and random numbers come in
 *       with the command.
 *   <li>{@code decide} changes nothing; {@code apply} decides nothing and cannot fail on an event
 *       that {@code decide} produced.
 *   <li>The order of iteration is defined: sorted or linked collections only, ties broken by name,
 *       ref or token.
 *   <li>Every collection has a bound, named in {@link Bounds}.
 *   <li>The invariants of {@link Invariants} hold after every apply.
 * </ol>
 */
@NullMarked
package dev.overlord.coordinator.machine;

import org.jspecify.annotations.NullMarked;
