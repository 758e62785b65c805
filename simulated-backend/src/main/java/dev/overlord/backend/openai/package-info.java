/**
 * The OpenAI wire format, without network: reading requests, and rendering answers, stream chunks
 * and errors in its exact shapes.
 */
@NullMarked
package dev.overlord.backend.openai;

import org.jspecify.annotations.NullMarked;
