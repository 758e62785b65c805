package dev.overlord.common.backend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a pool is used for, which says how much of a backend's concurrency is of use. */
public enum Workload {
  /** Frequent short calls: latency before throughput. */
  SWARM(4),
  /** Long lists without anyone waiting: the latency of one request does not matter. */
  BATCH(2),
  /** Somebody reads along: the time to the first token counts. */
  INTERACTIVE(1);

  private final int mostUseful;

  Workload(int mostUseful) {
    this.mostUseful = mostUseful;
  }

  /** Requests at once beyond which the product's matrix sees no use for this pattern. */
  int mostUseful() {
    return mostUseful;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(Workload::label).toList();
  }

  public static Optional<Workload> named(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst();
  }
}
