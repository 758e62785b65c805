package dev.overlord.common.log;

import java.util.List;

/** Commits lists of records, fenced by whoever initialises its transactional id later. */
final class MemoryTransactionalWriter implements TransactionalWriter {
  private final MemoryTopics topics;
  private final String transactionalId;
  private int epoch = -1;

  MemoryTransactionalWriter(MemoryTopics topics, String transactionalId) {
    this.topics = topics;
    this.transactionalId = transactionalId;
  }

  @Override
  public void initialise() {
    epoch = topics.initialise(transactionalId);
  }

  @Override
  public List<Long> commit(List<NewRecord> records) {
    if (epoch < 0) {
      throw new IllegalStateException(transactionalId + " has not been initialised");
    }
    return topics.commit(transactionalId, epoch, records);
  }

  @Override
  public void close() {}
}
