package dev.overlord.cli.run;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Task;

/**
 * Which ids of the run stand in the pool's tasks topic. Reads to the last stable offset: a
 * transaction of another producer that is open at that moment can hide what lies behind it for as
 * long as its timeout, and then an id may be submitted twice; the ledger counts its second outcome
 * as a duplicate.
 */
final class RunHistory {
  private final TopicReader tasks;
  private final String run;
  private final RunLedger ledger;

  RunHistory(TopicReader tasks, String run, RunLedger ledger) {
    this.tasks = tasks;
    this.run = run;
    this.ledger = ledger;
  }

  /** Notes what was submitted since the last call, or since the reader's first position. */
  void catchUp() {
    tasks.catchUp(this::note);
  }

  private void note(LogRecord record) {
    Task task;
    try {
      task = TaskCodec.read(record.value());
    } catch (MalformedException e) {
      // Anyone may write here; what is no task is none of ours, and the leader answers for it.
      return;
    }
    String id = task.id();
    if (id != null) {
      RunLabels.round(task.labels(), run).ifPresent(round -> ledger.submitted(id, round));
    }
  }
}
