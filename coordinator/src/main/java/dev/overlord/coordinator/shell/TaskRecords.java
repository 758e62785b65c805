package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.ReadTask;
import java.time.Instant;

/** Records of tasks topics as the machine takes them. */
final class TaskRecords {
  private TaskRecords() {}

  static ReadTask read(LogRecord record) {
    TaskRef ref =
        new TaskRef(record.partition().topic(), record.partition().number(), record.offset());
    Instant at = Instant.ofEpochMilli(record.timestampMs());
    try {
      return new ReadTask(
          ref, TaskCodec.read(record.value()), null, record.value(), record.key(), at);
    } catch (MalformedException e) {
      TaskError refusal = new TaskError("invalid_task", String.valueOf(e.getMessage()));
      return new ReadTask(ref, null, refusal, record.value(), record.key(), at);
    }
  }
}
