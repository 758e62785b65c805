package dev.overlord.http.api;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.model.TaskRef;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.ProblemException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Puts requests into their pools. Safe for any thread. */
final class Submission {
  private final ClusterView view;
  private final TaskWriter writer;

  Submission(ClusterView view, TaskWriter writer) {
    this.view = view;
    this.writer = writer;
  }

  /** What was written: the task's id and where it lies. */
  record Accepted(String id, String ref) {
    static Accepted of(TaskRequest request, TaskRef ref) {
      return new Accepted(request.task().idOr(ref), ref.toString());
    }
  }

  /**
   * Sends without waiting.
   *
   * @param otherwise the pool of a request that names none
   * @throws ProblemException there is no such pool, or the task is too large
   */
  CompletableFuture<TaskRef> send(TaskRequest request, @Nullable String otherwise) {
    String pool = request.pool() == null ? otherwise : request.pool();
    if (pool == null) {
      throw ProblemException.badRequest("pool", "field 'pool' is missing: name the task's pool");
    }
    if (!view.definitions().containsKey(pool)) {
      throw PoolsApi.unknown("pool", pool, view.definitions().keySet());
    }
    try {
      return writer.submit(pool, request.lane(), request.tenant(), request.task());
    } catch (IllegalArgumentException e) {
      throw ProblemException.tooLarge(String.valueOf(e.getMessage()));
    }
  }

  /**
   * @throws ProblemException it is not known to be written: with an id of its own it may be sent
   *     again
   */
  static <T> T written(CompletableFuture<T> sent) {
    try {
      return sent.join();
    } catch (CompletionException | CancellationException e) {
      Throwable cause = e.getCause();
      if (cause instanceof LogRefusedException refused) {
        throw ProblemException.unavailable(
            "kafka-unavailable",
            "Kafka refuses it, and nothing was written: " + refused.getMessage(),
            Duration.ofSeconds(1));
      }
      if (cause instanceof LogException) {
        throw ProblemException.unavailable(
            "kafka-unavailable",
            "Kafka did not confirm it: it may or may not be there; send it again, a task with the"
                + " same id",
            Duration.ofSeconds(1));
      }
      throw e;
    }
  }
}
