package dev.overlord.cli.tune;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured with this many requests at once. Rates and times are of the step's steady part,
 * while there were that many.
 *
 * @param requests that ended, those of the step's start too
 * @param errors of them
 * @param errorCodes how many of each, by the code that results have
 * @param seconds that the steady part lasted
 * @param tokensPerSecond of answers; 0 where the backend counts none
 * @param requestsPerSecond that succeeded
 * @param ttftP50Ms milliseconds to the first token, the median; null when nothing was streamed
 * @param p50Ms milliseconds of a request that succeeded; 0 when none did, as with the others
 */
record Point(
    int concurrency,
    int requests,
    int errors,
    Map<String, Integer> errorCodes,
    double seconds,
    double tokensPerSecond,
    double requestsPerSecond,
    @Nullable Double ttftP50Ms,
    double p50Ms,
    double p95Ms,
    double p99Ms) {

  Point {
    errorCodes = Map.copyOf(errorCodes);
  }

  double errorShare() {
    return requests == 0 ? 0 : (double) errors / requests;
  }
}
