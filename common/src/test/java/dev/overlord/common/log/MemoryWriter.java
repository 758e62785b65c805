package dev.overlord.common.log;

import java.util.concurrent.CompletableFuture;

/** Writes single records; every send is in the log, or has failed, when it returns. */
final class MemoryWriter implements LogWriter {
  private final MemoryTopics topics;

  MemoryWriter(MemoryTopics topics) {
    this.topics = topics;
  }

  @Override
  public CompletableFuture<Long> send(NewRecord record) {
    try {
      return CompletableFuture.completedFuture(topics.append(record));
    } catch (LogException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
