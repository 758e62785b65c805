/**
 * Hurts a real cluster of processes by a seeded plan, and has an independent checker judge what its
 * topics and its backend say. {@code dev/chaos} runs it.
 */
@NullMarked
package dev.overlord.chaos;

import org.jspecify.annotations.NullMarked;
