package dev.overlord.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** True time, chance, and what will happen next. */
final class World {
  static final long MS = 1_000_000;
  private static final int TRACE = 220;

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
    now = next.at;
    next.what.run();
  }

  /** Nanoseconds for a duration between these milliseconds, the last excluded. */
  long between(long fromMs, long toMs) {
    return fromMs * MS + (toMs <= fromMs ? 0 : random.nextLong((toMs - fromMs) * MS));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
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
