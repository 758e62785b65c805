package dev.overlord.backend;

import dev.overlord.backend.openai.ApiError;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that has arrived in full.
 *
 * @param path without its query
 * @param body backed by an array of just its size
 * @param refused why its framing forbids to serve it, if so; the body is empty then
 */
record Incoming(
    String method,
    String path,
    HttpHeaders headers,
    ByteBuffer body,
    boolean keepAlive,
    @Nullable ApiError refused) {}
