package dev.overlord.backend;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backend's counts since its start or the last reset, as {@code GET /stats} shows them. Every
 * request ends as exactly one of completed, aborted, hung, cut, or an error.
 *
 * @param requests all that arrived at the POST endpoints
 * @param completed answered in full with 200
 * @param active in hand now: waiting or running
 * @param maxActive most in hand at once
 * @param running those that hold a slot
 * @param maxRunning most that held a slot at once
 * @param waiting those that wait for a slot
 * @param aborted those whose client closed the connection first
 * @param hung those left unanswered on purpose, counted when their connection closed
 * @param cut those whose connection was closed on purpose in the middle of the answer
 * @param errors by status; {@code stream} for errors inside a stream that began with 200
 * @param slots most computed at once; null without a limit
 * @param promptTokens of completed requests
 * @param completionTokens of completed requests
 * @param requestLogError why the request log is incomplete, if it is
 */
@JsonNaming(SnakeCaseStrategy.class)
public record BackendStats(
    long requests,
    long completed,
    int active,
    int maxActive,
    int running,
    int maxRunning,
    int waiting,
    long aborted,
    long hung,
    long cut,
    Map<String, Long> errors,
    @Nullable Integer slots,
    long promptTokens,
    long completionTokens,
    @Nullable String requestLogError) {}
