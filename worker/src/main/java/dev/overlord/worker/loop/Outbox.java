package dev.overlord.worker.loop;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.RecordTooLargeException;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.worker.lease.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Says things to shards and finds out what of it the log has. A finish that leaves its slot at work
 * is kept for a moment, so that several go together; nothing else waits, and nothing overtakes.
 */
final class Outbox {
  /** Nanoseconds for which a finish is kept. */
  private static final long KEEP = 8_000_000;

  /**
   * @param error null if the log has it
   */
  record Answer(int shard, WorkerMessage message, @Nullable Throwable error) {
    /** Whether saying the same again would fail again. */
    boolean isRefusal() {
      return error instanceof RecordTooLargeException;
    }
  }

  private record Sent(WorkerMessage message, CompletableFuture<Long> offset) {}

  private final String topic;
  private final LogWriter writer;
  private final Standing standing;
  private final Map<Integer, Deque<Sent>> underway = new HashMap<>();
  private final Deque<Action.Say> kept = new ArrayDeque<>();
  private long sendBy = Long.MAX_VALUE;

  Outbox(String topic, LogWriter writer, Standing standing) {
    this.topic = topic;
    this.writer = writer;
    this.standing = standing;
  }

  /**
   * Sent at once, or, if it is a finish that may wait, by {@link #sendDue}. May block for as long
   * as the log's writer does.
   */
  void say(Action.Say say, boolean mayWait, long now) {
    kept.add(say);
    boolean waits = mayWait && say.message() instanceof WorkerMessage.Finished;
    sendBy = Math.min(sendBy, waits ? now + KEEP : now);
    sendDue(now);
  }

  /** The elapsed nanoseconds at which {@link #sendDue} will have something to send. */
  long dueAt() {
    return sendBy;
  }

  /** Sends all if anything is due. May block too. */
  void sendDue(long now) {
    if (now < sendBy) {
      return;
    }
    sendBy = Long.MAX_VALUE;
    for (Action.Say next = kept.poll(); next != null; next = kept.poll()) {
      send(next.shard(), next.message());
    }
  }

  private void send(int shard, WorkerMessage message) {
    standing.says(message);
    NewRecord record =
        NewRecord.to(new Partition(topic, shard), message.worker(), Json.write(message));
    CompletableFuture<Long> offset;
    try {
      offset = writer.send(record);
    } catch (LogException e) {
      offset = CompletableFuture.failedFuture(e);
    }
    underway.computeIfAbsent(shard, key -> new ArrayDeque<>()).add(new Sent(message, offset));
  }

  /** Whether something is still to be sent or answered. */
  boolean isUnderway() {
    return !kept.isEmpty() || underway.values().stream().anyMatch(queue -> !queue.isEmpty());
  }

  /** The answers since the last call, per shard in the order in which it was said. */
  List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    underway.forEach((shard, queue) -> {
      for (Sent head = queue.peek(); head != null && head.offset().isDone(); head = queue.peek()) {
        answers.add(new Answer(shard, head.message(), error(head.offset())));
        queue.remove();
      }
    });
    if (answers.stream().anyMatch(answer -> answer.error() == null)) {
      standing.heard();
    }
    return answers;
  }

  private static @Nullable Throwable error(CompletableFuture<Long> done) {
    if (!done.isCompletedExceptionally()) {
      return null;
    }
    Throwable error = done.exceptionNow();
    return error instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : error;
  }
}
