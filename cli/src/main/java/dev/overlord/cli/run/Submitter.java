package dev.overlord.cli.run;

import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the run's tasks, one bounded transaction per step. After a commit whose answer was lost it
 * fences itself, reads what is there, and goes on with what is not.
 */
final class Submitter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);

  static final int MOST_RECORDS = 500;
  static final int MOST_BYTES = 1024 * 1024;

  /** Answers lost in a row before it is no accident; each is followed by a patient wait. */
  private static final int MOST_LOST = 10;

  /** A task that was encoded and is not known to be in the topic. */
  private record Pending(String id, int round, NewRecord record, int bytes) {}

  /**
   * Notes in the ledger what the log holds of this run, and doubts there what it does not; false if
   * it cannot tell what the log does not hold.
   */
  @FunctionalInterface
  interface Reread {
    boolean run();
  }

  private final TransactionalWriter writer;
  private final String topic;
  private final String run;
  private final RunPlan plan;
  private final RunInput input;
  private final RunLedger ledger;
  private final Reread reread;
  private final Patience patience;
  private @Nullable Pending carried;
  private boolean exhausted;
  private boolean certain = true;
  private long tasks;

  /** The lines of tasks that some reading of INPUT has come to. */
  private long reached;

  private long submitted;
  private long skipped;

  Submitter(RunContext context, TransactionalWriter writer, RunLedger ledger, Reread reread) {
    this.writer = writer;
    this.topic = context.tasksTopic();
    this.run = context.run();
    this.plan = context.plan();
    this.ledger = ledger;
    this.reread = reread;
    this.patience = context.patience();
    this.input = new RunInput(plan);
  }

  /** Fences a dead predecessor, so that what it wrote is in the log now or never. */
  void begin() {
    patience.until("taking over the run's submission", writer::initialise);
  }

  /**
   * Fences itself and looks what came of what it submitted; what was lost is submitted by further
   * {@link #step steps}.
   */
  void recover() {
    begin();
    certain = reread.run();
    long lost = ledger.doubted();
    if (lost > 0) {
      LOG.warn("run.undone run={} tasks={} action=submitting_again", run, lost);
      startOver();
    }
  }

  /** Whether the last {@link #recover} may have overlooked that something was lost. */
  boolean isUncertain() {
    return !certain;
  }

  /** The ledger tells what of INPUT is missing. */
  private void startOver() {
    reached = Math.max(reached, tasks - (carried == null ? 0 : 1));
    input.again();
    carried = null;
    exhausted = false;
    tasks = 0;
  }

  /** Lines of INPUT that are tasks, as far as it was read. */
  long tasks() {
    return tasks;
  }

  /** Tasks that this process has put into the topic, and again what was lost from there. */
  long submitted() {
    return submitted;
  }

  /** Lines of INPUT whose tasks were submitted by a former command. */
  long skipped() {
    return skipped;
  }

  /**
   * Submits the next few tasks.
   *
   * @return false when all of INPUT has been submitted
   * @throws InfrastructureException another process has taken over the run
   */
  boolean step() {
    List<Pending> batch = batch();
    if (!batch.isEmpty()) {
      commit(batch);
    }
    return !exhausted || carried != null;
  }

  private List<Pending> batch() {
    List<Pending> batch = new ArrayList<>();
    int bytes = 0;
    while (batch.size() < MOST_RECORDS) {
      Pending next = carried != null ? carried : next();
      carried = null;
      if (next == null) {
        break;
      }
      if (!batch.isEmpty() && bytes + next.bytes() > MOST_BYTES) {
        carried = next;
        break;
      }
      batch.add(next);
      bytes += next.bytes();
    }
    return batch;
  }

  private @Nullable Pending next() {
    while (!exhausted) {
      switch (input.next()) {
        case null -> exhausted = true;
        case BadLine bad -> {}
        case TaskLine line -> {
          tasks++;
          // What failed is retried once in a command, however often INPUT is read.
          boolean first = tasks > reached;
          OptionalInt round = ledger.nextRound(line.id(), first && plan.retryFailed());
          if (round.isPresent()) {
            return encode(line, round.getAsInt());
          }
          skipped += first ? 1 : 0;
        }
      }
    }
    return null;
  }

  private Pending encode(TaskLine line, int round) {
    byte[] value = TaskCodec.write(RunLabels.task(line, run, round));
    return new Pending(line.id(), round, new NewRecord(topic, null, null, value), value.length);
  }

  private void commit(List<Pending> batch) {
    List<Pending> left = batch;
    for (int lost = 0; !left.isEmpty(); ) {
      List<NewRecord> records = left.stream().map(Pending::record).toList();
      try {
        writer.commit(records);
        left.forEach(pending -> ledger.submitted(pending.id(), pending.round()));
      } catch (CommitUncertainException | LogUnavailableException e) {
        if (++lost > MOST_LOST) {
          throw new InfrastructureException(
              "Kafka confirms no transaction, " + lost + " times in a row: " + e.getMessage(), e);
        }
        recover();
      } catch (FencedException e) {
        throw new InfrastructureException(
            "another process submits for this run (its data folder was copied?); this one stops",
            e);
      }
      int before = left.size();
      left =
          left.stream()
              .filter(pending -> !ledger.isSubmitted(pending.id(), pending.round()))
              .toList();
      submitted += before - left.size();
    }
  }

  @Override
  public void close() {
    input.close();
  }
}
