package dev.overlord.backend;

import dev.overlord.backend.engine.Engine;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests and writes them to the request log. A request's end is booked before the last
 * bytes of its answer are written, so that whoever has an answer finds it booked.
 */
final class Ledger implements Closeable {
  private final @Nullable RequestLog log;
  private final Map<String, Long> errors = new TreeMap<>();
  private long sequence;
  private long requests;
  private long completed;
  private long aborted;
  private long hung;
  private long cut;
  private long promptTokens;
  private long completionTokens;
  private int active;
  private int maxActive;

  Ledger(@Nullable RequestLog log) {
    this.log = log;
  }

  Exchange begin(Incoming request, Reply reply) {
    active++;
    maxActive = Math.max(maxActive, active);
    return arrived(request, reply);
  }

  /** Books a request that came and went without having been in hand. */
  void missed(Incoming request, Reply reply) {
    Exchange exchange = arrived(request, reply);
    aborted++;
    if (log != null) {
      log.end(exchange, Ended.ABORTED, 0);
    }
  }

  private Exchange arrived(Incoming request, Reply reply) {
    Exchange exchange = new Exchange(++sequence, request, reply, Instant.now(), System.nanoTime());
    requests++;
    if (log != null) {
      log.start(exchange);
    }
    return exchange;
  }

  /**
   * Books a request's end.
   *
   * @param status what was or would have been answered; 0 if nothing ever
   * @param errorKey under which an error is counted
   */
  void end(Exchange exchange, Ended ended, int status, String errorKey) {
    active--;
    switch (ended) {
      case COMPLETED -> {
        completed++;
        if (exchange.answer != null) {
          promptTokens += exchange.answer.request().promptTokens();
          completionTokens += exchange.answer.outputTokens();
        }
      }
      case ERROR -> errors.merge(errorKey, 1L, Long::sum);
      case ABORTED -> aborted++;
      case HANG -> hung++;
      case CUT -> cut++;
    }
    if (log != null) {
      log.end(exchange, ended, status);
    }
  }

  BackendStats stats(Engine engine, int slots) {
    return new BackendStats(
        requests,
        completed,
        active,
        maxActive,
        engine.running(),
        engine.maxRunning(),
        engine.waiting(),
        aborted,
        hung,
        cut,
        Map.copyOf(errors),
        slots == Engine.UNLIMITED ? null : slots,
        promptTokens,
        completionTokens,
        log == null ? null : log.failure());
  }

  /** Zeroes the counters; the highest count starts again from what is in hand. */
  void reset() {
    requests = 0;
    completed = 0;
    aborted = 0;
    hung = 0;
    cut = 0;
    promptTokens = 0;
    completionTokens = 0;
    errors.clear();
    maxActive = active;
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }
}
