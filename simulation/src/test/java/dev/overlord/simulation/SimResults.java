package dev.overlord.simulation;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.worker.ExecutionResult;
import org.jspecify.annotations.Nullable;

/** How executions end, and what a checker reads of it in the log. */
final class SimResults {
  private static final String CODE = "sim";

  /** Milliseconds that a backend asks to wait, at most: seeds must end. */
  private static final int ASKED_MOST_MS = 30_000;

  /** The order is part of what a seed means. */
  private static final FailureKind[] KINDS = FailureKind.values();

  private static final RawJson LARGE =
      RawJson.of('"' + "x".repeat((int) HandlerOptions.MAX_RESULT_BYTES) + '"');

  private SimResults() {}

  /**
   * What a backend said, as an error's message tells it.
   *
   * @param askedMs milliseconds to wait; null if it did not ask for any
   */
  record Said(FailureKind kind, @Nullable Long askedMs) {
    String text() {
      return kind + " " + (askedMs == null ? "-" : askedMs);
    }

    /** Null when it is not a word of a backend. */
    static @Nullable Said in(@Nullable TaskError error) {
      if (error == null || !error.code().equals(CODE)) {
        return null;
      }
      String[] words = error.message().split(" ", 3);
      Long asked = words[1].equals("-") ? null : Long.valueOf(words[1]);
      return new Said(FailureKind.valueOf(words[0]), asked);
    }
  }

  static ExecutionResult draw(Simulation simulation) {
    World world = simulation.world;
    boolean large = world.chance(simulation.options.handlers.large);
    if (!world.chance(simulation.errorRate())) {
      return new ExecutionResult.Succeeded(200, large ? LARGE : RawJson.of("{}"), null);
    }
    FailureKind kind = KINDS[world.random.nextInt(KINDS.length)];
    Said said = new Said(kind, asked(world, kind));
    String padding = large ? " ".repeat(world.random.nextInt(9_000)) : "";
    Failure failure =
        new Failure(kind, new TaskError(CODE, said.text() + " " + padding), said.askedMs());
    return new ExecutionResult.Failed(failure, status(kind), large ? LARGE : null);
  }

  private static @Nullable Long asked(World world, FailureKind kind) {
    return switch (kind) {
      case RATE_LIMITED, OVERLOAD ->
          world.random.nextBoolean() ? (long) world.random.nextInt(ASKED_MOST_MS) : null;
      case LOADING, TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED, UNREACHABLE, REFUSED, QUOTA -> null;
    };
  }

  private static @Nullable Integer status(FailureKind kind) {
    return switch (kind) {
      case RATE_LIMITED, QUOTA -> 429;
      case OVERLOAD, LOADING -> 503;
      case TRANSIENT -> 500;
      case PERMANENT -> 400;
      case REFUSED -> 401;
      case TIMEOUT, INTERRUPTED, UNREACHABLE -> null;
    };
  }
}
