package dev.overlord.cli.run;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.time.Clock;

/** Finds out what the log holds of a run. */
final class RunReread implements Submitter.Reread {
  private final TopicReader tasks;
  private final TopicReader results;
  private final RunHistory history;
  private final ResultCollector collector;
  private final RunLedger ledger;
  private final LogAdmin admin;
  private final Clock clock;

  /**
   * @param admin closed by the caller
   */
  RunReread(
      TopicReader tasks,
      TopicReader results,
      RunHistory history,
      ResultCollector collector,
      RunLedger ledger,
      LogAdmin admin,
      Clock clock) {
    this.tasks = tasks;
    this.results = results;
    this.history = history;
    this.collector = collector;
    this.ledger = ledger;
    this.admin = admin;
    this.clock = clock;
  }

  /**
   * What was acknowledged counts only when it is seen: where Kafka lost the end of a transaction,
   * the next one of the same id may have taken it along and undone it. Where others hide what is
   * there, acknowledgements are believed, since what is only hidden would be submitted twice.
   */
  @Override
  public boolean run() {
    boolean doubted = tasks.settles(admin, clock);
    if (doubted) {
      ledger.doubt();
      tasks.rewind();
    }
    history.catchUp();
    // After the tasks: what was purged from there meanwhile must not have its outcome hidden.
    boolean certain = doubted && results.settles(admin, clock);
    if (doubted && !certain) {
      ledger.believe();
    }
    collector.catchUp();
    return certain;
  }

  /** Tasks first: what is purged from there between the two reads is in the results by then. */
  void catchUp() {
    history.catchUp();
    collector.catchUp();
  }
}
