package dev.overlord.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** True time, chance, what will happen next, and whether anything has gone wrong. */
final class World {
  static final long MS = 1_000_000;
  private static final int TRACE = 300;

  private record Timed(long at, long order, Runnable what) implements Comparable<Timed> {
    @Override
    public int compareTo(Timed other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final Random random;
  private final PriorityQueue<Timed> queue = new PriorityQueue<>();
  private final ArrayDeque<String> trace = new ArrayDeque<>();
  private long now;
  private long order;
  private long traceHash = 17;
  private boolean nested;
  private @Nullable Violation violation;

  World(long seed) {
    this.random = new Random(seed);
  }

  /** True time in nanoseconds since the beginning. */
  long now() {
    return now;
  }

  void at(long time, Runnable what) {
    queue.add(new Timed(Math.max(now, time), order++, what));
  }

  void after(long nanos, Runnable what) {
    at(now + nanos, what);
  }

  /** Lets the next thing happen. */
  void step() {
    Timed next = queue.remove();
    now = Math.max(now, next.at);
    next.what.run();
    if (violation != null) {
      throw violation;
    }
  }

  /** Whether a process stands still in the middle of a step; only one does at a time. */
  boolean nested() {
    return nested;
  }

  /** Everybody else goes on until then, while the caller stands still in the middle of a step. */
  void runUntil(long time) {
    nested = true;
    while (!queue.isEmpty() && queue.peek().at < time) {
      step();
    }
    nested = false;
    now = Math.max(now, time);
  }

  /** The first one counts, whatever the code under test does with the error. */
  void violated(Checker checker, String message) {
    if (violation == null) {
      violation = new Violation(checker, message);
    }
    throw violation;
  }

  void require(boolean holds, Checker checker, Supplier<String> message) {
    if (!holds) {
      violated(checker, message.get());
    }
  }

  /** Nanoseconds for a duration between these milliseconds, the last excluded. */
  long between(long fromMs, long toMs) {
    return fromMs * MS + (toMs <= fromMs ? 0 : random.nextLong((toMs - fromMs) * MS));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T oneOf(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  void trace(String who, String what) {
    String line = now / MS + "." + now / 1000 % 1000 + " ms  " + who + "  " + what;
    traceHash = 31 * traceHash + line.hashCode();
    trace.add(line);
    if (trace.size() > TRACE) {
      trace.remove();
    }
  }

  List<String> trace() {
    return List.copyOf(trace);
  }

  /** Of all lines ever traced. */
  long traceHash() {
    return traceHash;
  }
}
