package dev.overlord.cli.tune;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which step is measured next, and when to end. Pure; not thread-safe. */
final class Sweep {
  /** As many steps in a row that bring nothing end the sweep. */
  private static final int WORSE = 2;

  /** Each halves the gap around the knee and costs a step's time. */
  private static final int REFINEMENTS = 2;

  private final List<Integer> steps;
  private final boolean refines;
  private final double errorsMax;
  private final TreeMap<Integer, Point> measured = new TreeMap<>();
  private final TreeSet<Integer> tried = new TreeSet<>();
  private int next;
  private int refined;
  private @Nullable String ended;

  private Sweep(List<Integer> steps, boolean refines, double errorsMax) {
    this.steps = List.copyOf(steps);
    this.refines = refines;
    this.errorsMax = errorsMax;
  }

  /** 1, 2, 4, 8 … and {@code max} itself; then the steps between them around the knee. */
  static Sweep upTo(int max, double errorsMax) {
    List<Integer> doubled = new ArrayList<>();
    for (int step = 1; step < max; step *= 2) {
      doubled.add(step);
    }
    doubled.add(max);
    return new Sweep(doubled, true, errorsMax);
  }

  /** These steps and no others, the smallest first. */
  static Sweep of(Collection<Integer> steps, double errorsMax) {
    return new Sweep(List.copyOf(new TreeSet<>(steps)), false, errorsMax);
  }

  /** The concurrency to measure; empty at the end. */
  OptionalInt next() {
    if (ended == null && next < steps.size()) {
      return OptionalInt.of(steps.get(next));
    }
    return refinement();
  }

  void measured(Point point) {
    measured.put(point.concurrency(), point);
    if (!tried.add(point.concurrency())) {
      throw new IllegalArgumentException("step " + point.concurrency() + " was measured already");
    }
    if (next < steps.size() && steps.get(next) == point.concurrency()) {
      next++;
      ended = reasonToEnd(point);
    } else {
      refined++;
    }
  }

  Collection<Point> points() {
    return measured.values();
  }

  /** Why larger steps were left out; null: they were not. */
  @Nullable String ended() {
    return next < steps.size() ? ended : null;
  }

  private @Nullable String reasonToEnd(Point last) {
    if (last.errorShare() > errorsMax || last.requestsPerSecond() == 0) {
      return "at "
          + last.concurrency()
          + ", "
          + last.errors()
          + " of "
          + last.requests()
          + " requests failed";
    }
    for (int i = next - WORSE; i < next; i++) {
      Point point = i < 1 ? null : measured.get(steps.get(i));
      if (point == null || !bringsNothing(point)) {
        return null;
      }
    }
    return WORSE + " steps in a row brought no 5 % more, or a p95 above twice that of one";
  }

  private boolean bringsNothing(Point point) {
    Throughput throughput = Throughput.of(measured.values());
    double before =
        measured.headMap(point.concurrency()).values().stream()
            .mapToDouble(throughput::of)
            .max()
            .orElse(0);
    return throughput.of(point) * Knee.ENOUGH < before
        || !Knee.isQuick(point, measured.firstEntry().getValue());
  }

  /** The middle of the gap in which a better answer may lie: below a knee, above a compromise. */
  private OptionalInt refinement() {
    Knee knee = Knee.of(measured.values(), errorsMax).orElse(null);
    if (!refines || refined >= REFINEMENTS || knee == null) {
      return OptionalInt.empty();
    }
    int low = knee.concurrency();
    int high = low;
    if (knee.fits()) {
      Integer below = measured.lowerKey(low);
      low = below == null ? low : below;
    } else {
      Integer above = measured.higherKey(high);
      high = above == null ? high : above;
    }
    int middle = (low + high) / 2;
    return middle > low && middle < high ? OptionalInt.of(middle) : OptionalInt.empty();
  }
}
