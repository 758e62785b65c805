/**
 * For tests of handlers: {@link dev.overlord.kit.HandlerKit} runs one under Overlord's own leader
 * and worker in this process, on a log in memory, so that retries, cancels and a worker's end are
 * the real ones.
 */
@NullMarked
package dev.overlord.kit;

import org.jspecify.annotations.NullMarked;
