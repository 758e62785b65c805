/**
 * The computing side of the simulated backend: queueing and continuous batching as pure, steppable
 * machines. Time is a number that comes in with each call, so tests run hours of it in
 * milliseconds.
 */
@NullMarked
package dev.overlord.backend.engine;

import org.jspecify.annotations.NullMarked;
