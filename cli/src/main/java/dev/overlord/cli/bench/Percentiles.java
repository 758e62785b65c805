package dev.overlord.cli.bench;

import java.util.Arrays;

/** Milliseconds, to two places. */
record Percentiles(double p50, double p99, double mean, double max) {
  private static final double MICROS = 1_000.0;

  /**
   * By nearest rank: the smallest value that at least p percent of the values do not exceed.
   *
   * @param values microseconds, at least one
   */
  static Percentiles ofSome(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    return new Percentiles(
        millis((double) rank(sorted, 50)),
        millis((double) rank(sorted, 99)),
        millis(mean),
        millis((double) sorted[sorted.length - 1]));
  }

  private static long rank(long[] sorted, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  private static double millis(double micros) {
    return Rounded.to(micros / MICROS, 2);
  }
}
