package dev.overlord.cli.tune;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The curve for a terminal: a line for each step, with its throughput as a bar. */
final class Chart {
  private static final int BAR = 24;
  private static final String LINE = "%7s  %12s  %-" + BAR + "s  %9s %9s %9s %9s  %6s%s%n";

  private Chart() {}

  /**
   * @param marked the step to point at
   */
  static String of(List<Point> points, int marked) {
    Throughput throughput = Throughput.of(points);
    double best = points.stream().mapToDouble(throughput::of).max().orElse(0);
    StringBuilder chart = new StringBuilder();
    chart.append(
        LINE.formatted(
            "at once", throughput.unit(), "", "ttft", "p50", "p95", "p99", "errors", ""));
    for (Point point : points) {
      double value = throughput.of(point);
      int length = best == 0 ? 0 : (int) Math.round(BAR * value / best);
      chart.append(
          LINE.formatted(
              point.concurrency(),
              number(value),
              "█".repeat(length),
              millis(point.ttftP50Ms()),
              millis(point.p50Ms()),
              millis(point.p95Ms()),
              millis(point.p99Ms()),
              point.errors(),
              point.concurrency() == marked ? "  ◀" : ""));
    }
    return chart.toString();
  }

  /** One step, while the others are still to come. */
  static String line(Point point) {
    Throughput throughput = Throughput.of(List.of(point));
    return "%d at once: %s %s, p95 %s%s"
        .formatted(
            point.concurrency(),
            number(throughput.of(point)),
            throughput.unit(),
            millis(point.p95Ms()),
            point.errors() == 0 ? "" : ", errors " + point.errorCodes());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String millis(@Nullable Double millis) {
    if (millis == null) {
      return "-";
    }
    return millis < 10_000
        ? String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
  }
}
