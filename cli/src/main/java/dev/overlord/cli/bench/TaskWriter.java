package dev.overlord.cli.bench;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Puts tasks for the sleep handler into their topics. */
final class TaskWriter implements AutoCloseable {
  /** Records under way at once. */
  private static final int UNDER_WAY = 10_000;

  /** The id of a task is this and its number. */
  private final String prefix;

  private final long durationMs;
  private final int bytes;
  private final LogWriter writer;
  private final long[] submittedUs;
  private final Queue<Future<Long>> underWay = new ArrayDeque<>();

  /**
   * @param tasks one more than the highest number
   * @param bytes the least size of a task's record
   */
  TaskWriter(Log log, String prefix, int tasks, long durationMs, int bytes) {
    this.prefix = prefix;
    this.durationMs = durationMs;
    this.bytes = bytes;
    this.submittedUs = new long[tasks];
    this.writer = log.writer("bench-tasks");
  }

  void write(String topic, int number) throws InterruptedException {
    if (underWay.size() >= UNDER_WAY) {
      await(underWay.remove());
    }
    NewRecord record = new NewRecord(topic, null, null, encode(number));
    submittedUs[number] = WallMicros.now();
    underWay.add(writer.send(record));
  }

  /** When the task was written, in microseconds of the wall clock since the epoch. */
  long submittedUs(int number) {
    return submittedUs[number];
  }

  /** Waits until all that was written is in the log. */
  void flush() throws InterruptedException {
    writer.flush();
    while (!underWay.isEmpty()) {
      await(underWay.remove());
    }
  }

  private byte[] encode(int number) {
    String payload = "{\"duration_ms\":" + durationMs;
    byte[] plain = task(number, payload + "}");
    int missing = bytes - plain.length - ",\"pad\":\"\"".length();
    return missing <= 0
        ? plain
        : task(number, payload + ",\"pad\":\"" + "x".repeat(missing) + "\"}");
  }

  private byte[] task(int number, String payload) {
    return TaskCodec.write(Task.of(prefix + number, RawJson.of(payload)));
  }

  private static void await(Future<Long> sent) throws InterruptedException {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw CommandException.infrastructure("a task could not be written: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
