package dev.overlord.common.log;

import java.time.Duration;
import java.util.List;

/** Commits lists of records, fenced by whoever initialises its transactional id later. */
final class MemoryTransactionalWriter implements TransactionalWriter {
  private final MemoryBroker broker;
  private final Connection connection;
  private final String id;
  private final Duration timeout;
  private int epoch = -1;
  private boolean broken;

  MemoryTransactionalWriter(
      MemoryBroker broker, Connection connection, String id, Duration timeout) {
    this.broker = broker;
    this.connection = connection;
    this.id = id;
    this.timeout = timeout;
  }

  @Override
  public void initialise() {
    broken = false;
    epoch = -1;
    connection.ask();
    epoch = connection.fences(id) ? broker.initialise(id) : broker.epoch(id);
    connection.answered();
  }

  @Override
  public List<Long> commit(List<NewRecord> records) {
    checkUsable();
    connection.call();
    records.forEach(NewRecord::checked);
    if (records.isEmpty()) {
      return List.of();
    }
    try {
      List<Long> offsets = broker.commit(connection, id, epoch, records, timeout);
      connection.answered();
      return offsets;
    } catch (FencedException | CommitUncertainException e) {
      broken = true;
      throw e;
    }
  }

  /** Writes the records in a transaction that nobody commits or aborts but the log. */
  void leaveOpen(List<NewRecord> records) {
    checkUsable();
    broken = true;
    broker.begin(connection, id, epoch, records, timeout);
  }

  private void checkUsable() {
    if (broken) {
      throw new CommitUncertainException(
          "the transactional id " + id + " must be initialised again after a failure", null);
    }
    if (epoch < 0) {
      throw new IllegalStateException("the transactional id " + id + " was never initialised");
    }
  }

  @Override
  public void close() {}
}
