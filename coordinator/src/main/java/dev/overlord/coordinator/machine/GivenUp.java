package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Verdict;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task that is given up: it has a failed outcome, and a dead letter with its bytes as far as they
 * are there. One that somebody wanted no more of is cancelled instead, and leaves no dead letter.
 *
 * @param read null when its bytes are gone
 * @param history what went wrong, the last of it last
 */
record GivenUp(
    TaskRef ref,
    String id,
    @Nullable ReadTask read,
    Source source,
    Verdict verdict,
    int attempts,
    int interruptions,
    List<TaskError> history) {

  Event of(PoolState pool, Now now) {
    Cancellation cancellation = pool.cancelled.get(ref);
    return cancellation == null
        ? new Event.TaskDone(
            pool.name(),
            ref,
            source,
            result(pool, Outcome.FAILED, verdict.error(), now),
            letter(pool, now))
        : new Event.TaskDone(
            pool.name(),
            ref,
            source,
            result(pool, Outcome.CANCELLED, cancellation.error(), now),
            null);
  }

  private TaskResult result(PoolState pool, Outcome outcome, TaskError error, Now now) {
    Task task = read == null ? null : read.task();
    return new TaskResult(
        id,
        ref.toString(),
        pool.name(),
        outcome,
        verdict.statusCode(),
        verdict.body(),
        error,
        attempts,
        verdict.worker(),
        verdict.token(),
        enqueuedAt(),
        verdict.startedAt(),
        verdict.finishedAt() == null ? now.wall() : verdict.finishedAt(),
        null,
        task == null ? Map.of() : task.labels(),
        task == null ? null : task.traceparent());
  }

  private DeadLetter letter(PoolState pool, Now now) {
    return new DeadLetter(
        id,
        ref.toString(),
        pool.name(),
        verdict.error(),
        attempts,
        interruptions,
        history,
        enqueuedAt(),
        now.wall(),
        base64(read == null ? null : read.key()),
        base64(read == null ? null : read.value()));
  }

  private @Nullable Instant enqueuedAt() {
    return read == null ? null : read.enqueuedAt();
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
