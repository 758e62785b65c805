package dev.overlord.cli.tune;

import java.util.Collection;

/** What steps are compared by. */
enum Throughput {
  TOKENS("tokens/s"),
  /** For backends that count no tokens, and for embeddings, which have none. */
  REQUESTS("requests/s");

  private final String unit;

  Throughput(String unit) {
    this.unit = unit;
  }

  static Throughput of(Collection<Point> points) {
    return points.stream().anyMatch(point -> point.tokensPerSecond() > 0) ? TOKENS : REQUESTS;
  }

  double of(Point point) {
    return switch (this) {
      case TOKENS -> point.tokensPerSecond();
      case REQUESTS -> point.requestsPerSecond();
    };
  }

  String unit() {
    return unit;
  }
}
