package dev.overlord.common.log;

import java.util.concurrent.CompletableFuture;

/** Writes single records. Thread-safe. */
public interface LogWriter extends AutoCloseable {
  /**
   * Sends without waiting. The future completes with the offset, or exceptionally with a {@link
   * LogException} when the record is known not to be, or not known to be, in the log. It may
   * complete on another thread: poll it, do not chain work to it.
   */
  CompletableFuture<Long> send(NewRecord record);

  /** Pushes out what waits to be batched. */
  void flush();

  @Override
  void close();
}
