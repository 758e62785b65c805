package dev.overlord.cli.tune;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The user's wish to end, told to all requests that run. */
final class Cancel {
  private final Set<Execution> running = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  void cancel() {
    cancelled = true;
    running.forEach(Execution::cancel);
  }

  boolean isCancelled() {
    return cancelled;
  }

  void began(Execution execution) {
    running.add(execution);
    if (cancelled) {
      execution.cancel();
    }
  }

  void ended(Execution execution) {
    running.remove(execution);
  }
}
