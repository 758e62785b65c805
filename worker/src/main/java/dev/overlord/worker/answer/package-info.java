/**
 * What backends answer: server-sent events put together to the one answer that they would have been
 * without streaming, and what an answer cost.
 */
@NullMarked
package dev.overlord.worker.answer;

import org.jspecify.annotations.NullMarked;
