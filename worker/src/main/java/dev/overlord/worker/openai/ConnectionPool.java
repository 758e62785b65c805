package dev.overlord.worker.openai;

import dev.overlord.common.time.Clock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections, the most recently used first. Thread-safe.
 *
 * <p>A POST on a connection that the backend is just closing may or may not have been read, and
 * nobody can tell, so it counts as an interruption. Two rules make that rare: a connection is kept
 * for 2 s, less than half of the 5 s after which common servers close theirs (uvicorn under vLLM
 * and TabbyAPI, llama.cpp's {@code Keep-Alive: timeout=5}), and one that has been idle for a while
 * is looked at before it is used again.
 */
final class ConnectionPool {
  static final Duration IDLE_MAX = Duration.ofSeconds(2);
  static final int SIZE_MAX = 64;

  /** Below this, looking costs more than the few closings it would find. */
  private static final Duration TRUSTED = Duration.ofMillis(50);

  private final Clock clock;
  private final Deque<Idle> idle = new ArrayDeque<>();

  ConnectionPool(Clock clock) {
    this.clock = clock;
  }

  private record Idle(Connection connection, long sinceNanos) {}

  /** An idle connection to {@code origin} that was alive a moment ago, or null. */
  @Nullable Connection take(URI origin) {
    while (true) {
      Idle candidate = remove(origin);
      if (candidate == null) {
        return null;
      }
      boolean trusted = age(candidate) < TRUSTED.toNanos();
      if (trusted || !candidate.connection().isStale()) {
        return candidate.connection();
      }
      candidate.connection().reset();
    }
  }

  void put(Connection connection) {
    List<Connection> ended;
    synchronized (this) {
      ended = removeOld();
      idle.addFirst(new Idle(connection, clock.monotonicNanos()));
      if (idle.size() > SIZE_MAX) {
        ended.add(idle.removeLast().connection());
      }
    }
    ended.forEach(Connection::close);
  }

  void closeAll() {
    List<Idle> all;
    synchronized (this) {
      all = List.copyOf(idle);
      idle.clear();
    }
    all.forEach(each -> each.connection().close());
  }

  private @Nullable Idle remove(URI origin) {
    List<Connection> ended;
    Idle found = null;
    synchronized (this) {
      ended = removeOld();
      Iterator<Idle> each = idle.iterator();
      while (found == null && each.hasNext()) {
        Idle next = each.next();
        if (next.connection().origin().equals(origin)) {
          each.remove();
          found = next;
        }
      }
    }
    ended.forEach(Connection::close);
    return found;
  }

  private List<Connection> removeOld() {
    List<Connection> old = new ArrayList<>();
    while (!idle.isEmpty() && age(idle.getLast()) > IDLE_MAX.toNanos()) {
      old.add(idle.removeLast().connection());
    }
    return old;
  }

  private long age(Idle each) {
    return clock.monotonicNanos() - each.sinceNanos();
  }
}
