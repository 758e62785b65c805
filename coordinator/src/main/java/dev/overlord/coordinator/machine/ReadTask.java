package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task's record as it was read from its topic.
 *
 * @param task null when the record is not a task
 * @param refusal why it is not; null when it is
 * @param value the record's bytes, null for a record without a value
 * @param key the record's key: the tenant
 * @param idIfRefused what a record that is not a task says of its id, if that much can be read, so
 *     that its producer finds its outcome
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the ref
public record ReadTask(
    TaskRef ref,
    @Nullable Task task,
    @Nullable TaskError refusal,
    byte @Nullable [] value,
    byte @Nullable [] key,
    Instant enqueuedAt,
    @Nullable String idIfRefused) {

  /** As it is for all but records that are not tasks and yet have an id. */
  public ReadTask(
      TaskRef ref,
      @Nullable Task task,
      @Nullable TaskError refusal,
      byte @Nullable [] value,
      byte @Nullable [] key,
      Instant enqueuedAt) {
    this(ref, task, refusal, value, key, enqueuedAt, null);
  }

  public ReadTask {
    if ((task == null) == (refusal == null)) {
      throw new IllegalArgumentException(ref + " is either a task or refused");
    }
  }

  /** Bytes that it holds in memory. */
  public int size() {
    return value == null ? 0 : value.length;
  }

  public String id() {
    if (task != null) {
      return task.idOr(ref);
    }
    return idIfRefused == null ? ref.toString() : idIfRefused;
  }
}
