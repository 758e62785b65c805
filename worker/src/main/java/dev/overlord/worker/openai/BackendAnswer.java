package dev.overlord.worker.openai;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came back.
 *
 * @param headers by lower-case name
 * @param body null if it was larger than the limit
 * @param size bytes of the body: read so far, or announced, when it was larger than the limit
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BackendAnswer(int status, Map<String, String> headers, byte @Nullable [] body, long size) {}
