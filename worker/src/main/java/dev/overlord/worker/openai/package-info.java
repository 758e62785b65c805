/**
 * Runs tasks against OpenAI-compatible servers: {@link dev.overlord.worker.openai.OpenAiHandler}
 * passes a task's body through and says what became of it.
 */
@NullMarked
package dev.overlord.worker.openai;

import org.jspecify.annotations.NullMarked;
