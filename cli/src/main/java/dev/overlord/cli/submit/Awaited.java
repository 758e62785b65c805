package dev.overlord.cli.submit;

import dev.overlord.cli.input.IdTable;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import java.io.IOException;
import java.time.Duration;

/** The results of tasks that were submitted after this was made. */
final class Awaited implements AutoCloseable {
  private static final long OPEN = 0;
  private static final long DONE = 1;

  /** Takes a result that was waited for, once. */
  @FunctionalInterface
  interface Sink {
    void accept(TaskResult result) throws IOException;
  }

  private final LogReader reader;
  private final IdTable refs = new IdTable();
  private long open;

  Awaited(Log log, String results) {
    int partitions;
    try (LogAdmin admin = log.admin()) {
      partitions =
          admin
              .describe(results)
              .orElseThrow(
                  () -> new LogUnavailableException("topic " + results + " does not exist", null))
              .partitions();
    }
    this.reader = log.reader("submit-results");
    for (int i = 0; i < partitions; i++) {
      Partition partition = new Partition(results, i);
      reader.add(partition, reader.end(partition));
    }
  }

  void expect(TaskRef ref) {
    refs.put(ref.toString(), OPEN);
    open++;
  }

  /** Tasks without a result. */
  long open() {
    return open;
  }

  void poll(Duration wait, Sink sink) throws IOException {
    for (LogRecord record : reader.poll(wait)) {
      byte[] value = record.value();
      if (value != null) {
        take(value, sink);
      }
    }
  }

  private void take(byte[] value, Sink sink) throws IOException {
    TaskResult result;
    try {
      result = Json.read(value, TaskResult.class);
    } catch (MalformedException e) {
      // Of another release: none of ours.
      return;
    }
    if (refs.get(result.ref()) == OPEN) {
      refs.put(result.ref(), DONE);
      open--;
      sink.accept(result);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
