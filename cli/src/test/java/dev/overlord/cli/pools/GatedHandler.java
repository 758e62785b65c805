package dev.overlord.cli.pools;

import dev.overlord.common.model.RawJson;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Executions that end when the test lets them, and a note of each that began above the limit. */
final class GatedHandler implements TaskHandler {
  private final Semaphore gate = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final List<String> aboveTheLimit = new CopyOnWriteArrayList<>();
  private volatile int limit;

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    int now = running.incrementAndGet();
    started.incrementAndGet();
    if (now > limit) {
      aboveTheLimit.add(context.taskId() + " was number " + now + " of " + limit);
    }
    try {
      gate.acquire();
    } finally {
      running.decrementAndGet();
    }
    ended.add(context.taskId());
    return new ExecutionResult.Succeeded(200, RawJson.of("{}"), null);
  }

  /** From now on no more than this many may run at the start of another. */
  void limit(int most) {
    limit = most;
  }

  void letEnd(int executions) {
    gate.release(executions);
  }

  int running() {
    return running.get();
  }

  int started() {
    return started.get();
  }

  int ended() {
    return ended.size();
  }

  List<String> aboveTheLimit() {
    return aboveTheLimit;
  }
}
