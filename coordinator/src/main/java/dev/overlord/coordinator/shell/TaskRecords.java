package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.ReadTask;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records of tasks topics as the machine takes them. */
final class TaskRecords {
  private final Suspects suspects;

  private final Function<TaskRef, @Nullable String> topicIds;

  /**
   * @param topicIds says which topic a ref means
   */
  TaskRecords(Suspects suspects, Function<TaskRef, @Nullable String> topicIds) {
    this.suspects = suspects;
    this.topicIds = topicIds;
  }

  ReadTask read(LogRecord record) {
    TaskRef ref =
        new TaskRef(record.partition().topic(), record.partition().number(), record.offset());
    long bytes = size(record.key()) + size(record.value());
    if (bytes > Task.MAX_BYTES) {
      String message = "the task has " + bytes + " bytes; the limit for tasks is " + Task.MAX_BYTES;
      // Its bytes stay in its topic: no dead letter could hold them.
      return refused(ref, record, "task_too_large", message, false);
    }
    String name = suspects.isEmpty() ? "" : Suspects.name(ref, topicIds.apply(ref));
    if (suspects.isConvicted(name)) {
      String message = "the coordinator failed twice while it handled this task; see its log";
      return refused(ref, record, "suspect", message, !suspects.isHopeless(name));
    }
    try {
      Instant at = Instant.ofEpochMilli(record.timestampMs());
      return new ReadTask(
          ref, TaskCodec.read(record.value()), null, record.value(), record.key(), at);
    } catch (MalformedException e) {
      return new ReadTask(
          ref,
          null,
          new TaskError("invalid_task", String.valueOf(e.getMessage())),
          record.value(),
          record.key(),
          Instant.ofEpochMilli(record.timestampMs()),
          TaskCodec.idOf(record.value()));
    }
  }

  private static ReadTask refused(
      TaskRef ref, LogRecord record, String code, String message, boolean withBytes) {
    return new ReadTask(
        ref,
        null,
        new TaskError(code, message),
        withBytes ? record.value() : null,
        withBytes ? record.key() : null,
        Instant.ofEpochMilli(record.timestampMs()));
  }

  private static long size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
