package dev.overlord.cli.tune;

import java.util.Map;

/** Measured steps for tests. */
final class Points {
  private Points() {}

  static Point of(int concurrency, double tokensPerSecond, double p95Ms) {
    return new Point(
        concurrency, 20, 0, Map.of(), 1, tokensPerSecond, 10, null, p95Ms / 2, p95Ms, p95Ms);
  }

  static Point failing(int concurrency, int errors) {
    return new Point(
        concurrency, 20, errors, Map.of("http_503", errors), 1, 900, 10, null, 1, 1, 1);
  }
}
