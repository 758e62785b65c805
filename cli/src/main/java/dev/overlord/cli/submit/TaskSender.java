package dev.overlord.cli.submit;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.cli.run.RunLabels;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** Sends tasks to one tasks topic, its partitions in turn, and tells each one's ref. */
final class TaskSender implements AutoCloseable {
  private static final int MOST_UNANSWERED = 1_000;
  private static final int MOST_BYTES_UNANSWERED = 32 * 1024 * 1024;
  private static final long ANSWER_SECONDS = 60;

  private record Sent(String id, int partition, int bytes, CompletableFuture<Long> offset) {}

  private final LogWriter writer;
  private final String topic;
  private final int partitions;
  private final BiConsumer<String, TaskRef> accepted;
  private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
  private long bytes;
  private long count;

  /**
   * @param accepted is told id and ref of each task that Kafka has, in the order sent
   */
  TaskSender(Log log, String topic, BiConsumer<String, TaskRef> accepted) {
    try (LogAdmin admin = log.admin()) {
      this.partitions =
          admin
              .describe(topic)
              .orElseThrow(
                  () -> new LogUnavailableException("topic " + topic + " does not exist", null))
              .partitions();
    }
    this.writer = log.writer("submit");
    this.topic = topic;
    this.accepted = accepted;
  }

  void send(TaskLine line) {
    byte[] value =
        TaskCodec.write(
            new Task(line.id(), null, RunLabels.payload(line), null, null, Map.of(), null));
    int partition = (int) (count++ % partitions);
    unanswered.add(
        new Sent(
            line.id(),
            partition,
            value.length,
            writer.send(new NewRecord(topic, partition, null, value))));
    bytes += value.length;
    while (unanswered.size() > MOST_UNANSWERED || bytes > MOST_BYTES_UNANSWERED) {
      takeAnswer();
    }
  }

  /** Waits for the answers to all that was sent. */
  void finish() {
    writer.flush();
    while (!unanswered.isEmpty()) {
      takeAnswer();
    }
  }

  private void takeAnswer() {
    Sent first = unanswered.remove();
    bytes -= first.bytes();
    try {
      long offset = first.offset().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      accepted.accept(first.id(), new TaskRef(topic, first.partition(), offset));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new LogUnavailableException("no answer within " + ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.infrastructure("interrupted while submitting", e);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
