package dev.overlord.cli.tune;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What to set, and why: the smallest step with at least {@link #ENOUGH} of the best throughput and
 * a p95 of at most {@link #SLOWER_MAX} times that of the smallest step, which is one request at a
 * time unless the user chose other steps.
 *
 * @param concurrency the step
 * @param fits whether it satisfies both; if none does, it is the largest step whose p95 does
 * @param reason one sentence
 */
record Knee(int concurrency, boolean fits, String reason) {
  static final double ENOUGH = 0.95;
  static final double SLOWER_MAX = 2;

  /**
   * @param measured in any order, one point for each step
   * @param errorsMax share of requests that may fail; steps above it count for nothing
   * @return empty: at no step did enough requests succeed
   */
  static Optional<Knee> of(Collection<Point> measured, double errorsMax) {
    List<Point> good =
        measured.stream()
            .filter(point -> point.requestsPerSecond() > 0 && point.errorShare() <= errorsMax)
            .sorted(Comparator.comparingInt(Point::concurrency))
            .toList();
    if (good.isEmpty()) {
      return Optional.empty();
    }
    Throughput throughput = Throughput.of(good);
    double best = good.stream().mapToDouble(throughput::of).max().orElseThrow();
    List<Point> quick = good.stream().filter(point -> isQuick(point, good.getFirst())).toList();
    return Optional.of(
        quick.stream()
            .filter(point -> throughput.of(point) >= ENOUGH * best)
            .findFirst()
            .map(knee -> new Knee(knee.concurrency(), true, beyond(knee, good, throughput)))
            .orElseGet(() -> compromise(quick.getLast(), good, throughput)));
  }

  /** Whether its p95 is near enough to that of one request at a time. */
  static boolean isQuick(Point point, Point alone) {
    return point.p95Ms() <= SLOWER_MAX * alone.p95Ms();
  }

  /** Against the next step, or where there is none against the step before. */
  private static String beyond(Point knee, List<Point> good, Throughput throughput) {
    int index = good.indexOf(knee);
    if (index + 1 < good.size()) {
      return "beyond "
          + knee.concurrency()
          + ", "
          + compared(knee, good.get(index + 1), throughput);
    }
    if (index == 0) {
      return "only one step could be measured";
    }
    Point before = good.get(index - 1);
    return "from "
        + before.concurrency()
        + " to "
        + knee.concurrency()
        + ", "
        + compared(before, knee, throughput)
        + "; more was not measured, so there may be a better step above (--max)";
  }

  private static Knee compromise(Point chosen, List<Point> good, Throughput throughput) {
    Point best = good.stream().max(Comparator.comparingDouble(throughput::of)).orElseThrow();
    String reason =
        "no step has both 95 % of the best "
            + throughput.unit()
            + " and a p95 within twice that of one request at a time; "
            + chosen.concurrency()
            + " is the largest within twice, and up to "
            + best.concurrency()
            + ", where the best was, it is "
            + compared(chosen, best, throughput);
    return new Knee(chosen.concurrency(), false, reason);
  }

  private static String compared(Point from, Point to, Throughput throughput) {
    return percent(throughput.of(from), throughput.of(to))
        + " "
        + throughput.unit()
        + " for "
        + percent(from.p95Ms(), to.p95Ms())
        + " p95";
  }

  private static String percent(double from, double to) {
    return from == 0 ? "?" : String.format(Locale.ROOT, "%+.0f %%", 100 * (to / from - 1));
  }
}
