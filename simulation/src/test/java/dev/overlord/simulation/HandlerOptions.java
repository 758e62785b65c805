package dev.overlord.simulation;

import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What a seed decides about handlers: which there are, who has them, what comes out of them. */
final class HandlerOptions {
  /** Its executions end with the worker's process, as a request on a connection does. */
  static final String REQUEST = "sim";

  /** Its executions may run on when their worker is dead, as a process of their own may. */
  static final String DETACHED = "sim-detached";

  /** Results above this many bytes are not sent. */
  static final long MAX_RESULT_BYTES = 2_000;

  /** Pools whose definition names {@link #DETACHED}. */
  final Set<String> detached = new TreeSet<>();

  /** Share of the workers, the first excepted, that have no {@link #DETACHED}. */
  double lacking;

  /** How often an operator who changes a definition gives the pool the other handler too. */
  double swaps;

  /** Share of the results that are too large. */
  double large;

  void draw(Random random, List<SimPool> pools) {
    for (SimPool pool : pools) {
      if (random.nextInt(4) == 0) {
        detached.add(pool.name());
      }
    }
    lacking = random.nextInt(2) == 0 ? 0.6 : 0;
    swaps = random.nextInt(3) == 0 ? 0.5 : 0;
    large = random.nextInt(3) == 0 ? 0.02 : 0;
  }

  /** The one that the pool's definition names at first and in the end. */
  String of(String pool) {
    return detached.contains(pool) ? DETACHED : REQUEST;
  }

  static String other(String handler) {
    return handler.equals(REQUEST) ? DETACHED : REQUEST;
  }

  /** Those of one worker. */
  static Map<String, TaskHandler> handlers(boolean both) {
    return both
        ? Map.of(REQUEST, new Named(true), DETACHED, new Named(false))
        : Map.of(REQUEST, new Named(true));
  }

  private record Named(boolean endsWithWorker) implements TaskHandler {
    @Override
    public ExecutionResult run(TaskContext context) {
      throw new IllegalStateException("the simulator runs handlers itself");
    }
  }

  @Override
  public String toString() {
    return "handlers that outlive their worker for "
        + detached
        + ", lacking at "
        + lacking
        + " of the workers, swapped "
        + swaps
        + ", results too large "
        + large;
  }
}
