package dev.overlord.common.log;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * Sends in order, after a while. What a frozen process has handed over may still reach the log; a
 * cut delays it, or fails it in the end, and then the log may have it all the same.
 */
final class MemoryWriter implements LogWriter {
  private static final long RETRY_NANOS = 50_000_000;

  private record Sent(NewRecord record, CompletableFuture<Long> answer, long failsAt) {}

  private final MemoryBroker broker;
  private final Weather weather;
  private final Connection connection;
  private final ArrayDeque<Sent> queue = new ArrayDeque<>();
  private boolean pumping;
  private boolean closed;

  MemoryWriter(MemoryBroker broker, Connection connection) {
    this.broker = broker;
    this.weather = broker.weather();
    this.connection = connection;
  }

  @Override
  public CompletableFuture<Long> send(NewRecord record) {
    connection.call();
    CompletableFuture<Long> answer = new CompletableFuture<>();
    synchronized (broker) {
      queue.add(new Sent(record, answer, weather.now() + connection.patience()));
      if (!pumping) {
        pumping = true;
        weather.after(weather.sending(), this::pump);
      }
    }
    return answer;
  }

  private void pump() {
    Sent head = queue.peek();
    if (head == null || connection.dead()) {
      pumping = false;
      return;
    }
    long frozenUntil = connection.frozenUntil();
    if (weather.now() < frozenUntil && !weather.reachesTheLog()) {
      weather.after(frozenUntil - weather.now() + weather.sending(), this::pump);
      return;
    }
    if (connection.cut() && weather.now() < head.failsAt) {
      weather.after(RETRY_NANOS, this::pump);
      return;
    }
    queue.remove();
    write(head);
    weather.after(weather.sending(), this::pump);
  }

  private void write(Sent head) {
    boolean lost = connection.cut();
    try {
      if (!lost || weather.reachesTheLog()) {
        long offset = broker.append(head.record, connection.wallMs());
        if (!lost) {
          acknowledge(head, offset);
          return;
        }
      }
      head.answer.completeExceptionally(
          new LogUnavailableException("no answer within the time that a send has", null));
    } catch (LogException e) {
      head.answer.completeExceptionally(e);
    }
  }

  /** Once it can be read; a close waits for that. */
  private void acknowledge(Sent sent, long offset) {
    if (closed) {
      sent.answer.complete(offset);
    } else {
      weather.after(broker.untilAcknowledged(sent.record), () -> sent.answer.complete(offset));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    synchronized (broker) {
      closed = true;
      while (!queue.isEmpty() && !connection.dead() && !connection.cut()) {
        write(queue.remove());
      }
    }
  }
}
