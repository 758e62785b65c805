package dev.overlord.http.api;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import dev.overlord.control.results.ResultTail;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outcomes as server-sent events. Each event's id says where to go on, so a client that comes back
 * with it as {@code Last-Event-ID} misses none.
 */
public final class ResultsApi implements HttpPart {
  private static final Logger LOG = LoggerFactory.getLogger(ResultsApi.class);

  /** Each has a consumer of its own. */
  private static final int STREAMS_MAX = 100;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Cluster cluster;
  private final ClusterView view;
  private final Semaphore streams = new Semaphore(STREAMS_MAX);
  private volatile boolean closed;

  /**
   * @param view is closed by its owner
   */
  public ResultsApi(Cluster cluster, ClusterView view) {
    this.cluster = cluster;
    this.view = view;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/results", this::results);
  }

  private void results(Context context) throws IOException {
    String pool = context.queryParam("pool");
    if (pool != null && !view.definitions().containsKey(pool)) {
      throw PoolsApi.unknown("pool", pool, view.definitions().keySet());
    }
    if (!streams.tryAcquire()) {
      throw ProblemException.unavailable(
          "too-many-streams", STREAMS_MAX + " streams of results are open at this Overlord", RETRY);
    }
    try (ResultTail tail = open(context)) {
      context.contentType("text/event-stream").header("Cache-Control", "no-cache");
      stream(context.res().getOutputStream(), tail, pool);
    } finally {
      streams.release();
    }
  }

  private ResultTail open(Context context) {
    String last = context.header("Last-Event-ID");
    String after = last == null || last.isEmpty() ? context.queryParam("after") : last;
    try {
      return after == null ? ResultTail.fromEnd(cluster) : ResultTail.from(cluster, after);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(
          "after",
          "'"
              + after
              + "' is no place to go on from: "
              + e.getMessage()
              + "; give the id of an event, or "
              + ResultTail.FROM_START);
    }
  }

  /** An id alone is no event, but a client keeps it for when it comes back. */
  private void stream(OutputStream out, ResultTail tail, @Nullable String pool) {
    boolean there = send(out, "id: " + tail.cursor() + "\n\n");
    long said = cluster.clock().monotonicNanos();
    while (there && !closed) {
      StringBuilder text = next(tail, pool);
      long now = cluster.clock().monotonicNanos();
      if (text.isEmpty() && now - said > SILENCE_NANOS) {
        text.append(": nothing new\n\n");
      }
      if (!text.isEmpty()) {
        there = send(out, text);
        said = now;
      }
    }
  }

  private static StringBuilder next(ResultTail tail, @Nullable String pool) {
    StringBuilder text = new StringBuilder();
    try {
      for (TaskResult result : tail.poll(POLL)) {
        if (pool == null || pool.equals(result.pool())) {
          text.append("event: result\ndata: ")
              .append(new String(Json.write(result), StandardCharsets.UTF_8))
              .append("\n\n");
        }
      }
      return text.isEmpty() ? text : text.append("id: ").append(tail.cursor()).append("\n\n");
    } catch (LogUnavailableException e) {
      LOG.debug("results.wait reason={}", e.getMessage());
      return text;
    }
  }

  /** False when the client is gone. */
  private static boolean send(OutputStream out, CharSequence text) {
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      LOG.debug("results.gone reason={}", e.toString());
      return false;
    }
  }

  @Override
  public void stopping() {
    closed = true;
  }
}
