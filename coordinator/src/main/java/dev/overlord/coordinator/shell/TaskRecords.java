package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.ReadTask;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Records of tasks topics as the machine takes them. */
final class TaskRecords {
  private TaskRecords() {}

  static ReadTask read(LogRecord record) {
    TaskRef ref =
        new TaskRef(record.partition().topic(), record.partition().number(), record.offset());
    Instant at = Instant.ofEpochMilli(record.timestampMs());
    long bytes = size(record.key()) + size(record.value());
    if (bytes > Task.MAX_BYTES) {
      String message = "the task has " + bytes + " bytes; the limit for tasks is " + Task.MAX_BYTES;
      // Its bytes stay in its topic: no dead letter could hold them.
      return new ReadTask(ref, null, new TaskError("task_too_large", message), null, null, at);
    }
    try {
      return new ReadTask(
          ref, TaskCodec.read(record.value()), null, record.value(), record.key(), at);
    } catch (MalformedException e) {
      TaskError refusal = new TaskError("invalid_task", String.valueOf(e.getMessage()));
      return new ReadTask(ref, null, refusal, record.value(), record.key(), at);
    }
  }

  private static long size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
