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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongBiFunction;

/** The results of tasks that are waited for. */
final class Awaited implements AutoCloseable {
  private static final long OPEN = 0;
  private static final long DONE = 1;
  private static final Duration POLL = Duration.ofMillis(200);

  /** Takes a result that was waited for, once. */
  @FunctionalInterface
  interface Sink {
    void accept(TaskResult result) throws IOException;
  }

  private final LogReader reader;
  private final IdTable refs = new IdTable();
  private long open;

  private Awaited(Log log, String results, ToLongBiFunction<LogReader, Partition> from) {
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
      reader.add(partition, from.applyAsLong(reader, partition));
    }
  }

  /** Of tasks that are submitted after this was made. */
  static Awaited fromNow(Log log, String results) {
    return new Awaited(log, results, LogReader::end);
  }

  /**
   * Of tasks that may have their outcome already.
   *
   * @param sinceMs wall-clock milliseconds since the epoch, at which there was none yet
   */
  static Awaited since(Log log, String results, long sinceMs) {
    return new Awaited(log, results, (reader, partition) -> reader.notAfter(partition, sinceMs));
  }

  void expect(TaskRef ref) {
    if (refs.put(ref.toString(), OPEN) == IdTable.ABSENT) {
      open++;
    }
  }

  /** Tasks, each counted once. */
  long expected() {
    return refs.size();
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

  /** Reads to the end as it is now, or until nothing is open. */
  void catchUp(Sink sink) throws IOException {
    Map<Partition, Long> ends = new TreeMap<>();
    reader.partitions().forEach(partition -> ends.put(partition, reader.end(partition)));
    while (open > 0
        && ends.entrySet().stream()
            .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      poll(POLL, sink);
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
