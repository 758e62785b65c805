package dev.overlord.cli.run;

import dev.overlord.cli.run.RunLedger.Verdict;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskResult;
import java.time.Duration;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the run's outcomes out of {@code results} and hands on each that is new. */
final class ResultCollector {
  private static final Logger LOG = LoggerFactory.getLogger(ResultCollector.class);

  /** Takes an outcome of this run; never a duplicate. */
  @FunctionalInterface
  interface Sink {
    void accept(TaskResult result, Verdict verdict);
  }

  private final TopicReader results;
  private final String run;
  private final RunLedger ledger;
  private final Sink sink;

  ResultCollector(TopicReader results, String run, RunLedger ledger, Sink sink) {
    this.results = results;
    this.run = run;
    this.ledger = ledger;
    this.sink = sink;
  }

  void poll(Duration wait) {
    results.poll(wait, this::take);
  }

  void catchUp() {
    results.catchUp(this::take);
  }

  private void take(LogRecord record) {
    byte[] value = record.value();
    TaskResult result;
    try {
      if (value == null) {
        return;
      }
      result = Json.read(value, TaskResult.class);
    } catch (MalformedException e) {
      LOG.warn(
          "result.unreadable offset={} partition={} reason={}",
          record.offset(),
          record.partition(),
          e.getMessage());
      return;
    }
    OptionalInt round = RunLabels.round(result.labels(), run);
    if (round.isEmpty()) {
      return;
    }
    boolean success = result.outcome() == Outcome.SUCCEEDED;
    Verdict verdict = ledger.outcome(result.id(), round.getAsInt(), success);
    if (verdict == Verdict.DUPLICATE) {
      LOG.warn("result.second id={} round={} task={}", result.id(), round.getAsInt(), result.ref());
    } else {
      sink.accept(result, verdict);
    }
  }
}
