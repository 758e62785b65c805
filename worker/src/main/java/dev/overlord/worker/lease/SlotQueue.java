package dev.overlord.worker.lease;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The unfinished leases of one slot. Only the lowest order may run, and never two at once. */
final class SlotQueue {
  private final TreeSet<Held> unfinished =
      new TreeSet<>(
          Comparator.comparingInt((Held held) -> held.run.lease().order())
              .thenComparingLong(Held::token));
  private @Nullable Held executing;

  void add(Held held) {
    unfinished.add(held);
  }

  void remove(Held held) {
    unfinished.remove(held);
    if (executing == held) {
      executing = null;
    }
  }

  boolean isEmpty() {
    return unfinished.isEmpty();
  }

  /** The one that may start now; null while one executes or when there is none. */
  @Nullable Held next() {
    return executing != null || unfinished.isEmpty() ? null : unfinished.first();
  }

  void starts(Held held) {
    executing = held;
  }
}
