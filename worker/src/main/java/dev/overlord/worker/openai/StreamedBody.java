package dev.overlord.worker.openai;

import dev.overlord.common.model.Usage;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.answer.StreamCollector;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that asked for a stream. Whatever comes, comments too, shows that the
 * connection lives, and only a silence longer than the limit ends it. Before the first token there
 * is no such limit but the execution's timeout: a server may keep a request in its queue for long.
 */
final class StreamedBody implements BodySink {
  /** vLLM preempts and recomputes requests when memory is short, which stalls a stream. */
  static final Duration IDLE_MAX = Duration.ofSeconds(60);

  private final Clock clock;
  private final Duration idleMax;
  private final long startedAt;
  private final StreamCollector collector;
  private @Nullable IdleLimit idle;
  private @Nullable Long ttftMs;
  private int status;
  private Map<String, String> headers = Map.of();
  private boolean tooLarge;

  /**
   * @param path of the request
   * @param bytesMax the most that the answer may have
   */
  StreamedBody(Clock clock, String path, int bytesMax, Duration idleMax) {
    this.clock = clock;
    this.idleMax = idleMax;
    this.startedAt = clock.monotonicNanos();
    this.collector =
        new StreamCollector(path.equals(Payload.MESSAGES), path.equals(Payload.CHAT), bytesMax);
  }

  @Override
  public void opened(IdleLimit limit) {
    idle = limit;
  }

  /** A server that does not stream, or refuses, answers with JSON, which is nothing for this. */
  @Override
  public boolean takes(int answered, Map<String, String> with) {
    String type = with.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    boolean stream = answered >= 200 && answered < 300 && type.startsWith("text/event-stream");
    if (stream) {
      status = answered;
      headers = with;
    }
    return stream;
  }

  @Override
  public boolean feed(byte[] buffer, int count) throws IOException {
    boolean within = collector.feed(buffer, count);
    if (ttftMs == null && collector.tokenSeen()) {
      ttftMs = (clock.monotonicNanos() - startedAt) / 1_000_000;
      if (idle != null) {
        idle.millis((int) idleMax.toMillis());
      }
    }
    tooLarge = !within;
    return within;
  }

  /** Whether the answer came as a stream. */
  boolean isUsed() {
    return status != 0;
  }

  boolean isTooLarge() {
    return tooLarge;
  }

  StreamCollector collector() {
    return collector;
  }

  /** The answer's head, for what is read of it. */
  BackendAnswer head() {
    return new BackendAnswer(status, headers, null, 0);
  }

  /** What the backend counted, with the time to the first token; null if it did not count. */
  @Nullable Usage usage() {
    Usage usage = collector.usage();
    return usage == null || ttftMs == null ? usage : usage.withTtftMs(ttftMs);
  }
}
