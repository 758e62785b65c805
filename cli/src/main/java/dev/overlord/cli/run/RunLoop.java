package dev.overlord.cli.run;

import dev.overlord.cli.output.OutputFile;
import dev.overlord.cli.output.OutputLines;
import dev.overlord.cli.run.RunLedger.Verdict;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.log.UnendedWatch;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Submits and collects, in turns on one thread, until every submitted id has its outcome or the
 * user has had enough.
 */
final class RunLoop implements AutoCloseable {
  private static final Duration TRANSACTION_MAX = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Whoever hides something has a leader's time to notice, or its transaction runs out. */
  private static final Duration RECOVER_AGAIN = Duration.ofSeconds(10);

  private final RunContext context;
  private final RunPlan plan;
  private final OutputFile out;
  private final InputScan scan;
  private final Progress progress;
  private final Clock clock;

  private final RunLedger ledger = new RunLedger();
  private final Measurements measurements = new Measurements();
  private final Rate rate = new Rate();
  private final HoldNotes holdNotes = new HoldNotes();
  private final KeyRefusal keyRefusal;
  private final TopicReader tasks;
  private final TopicReader results;
  private final TopicReader statsTopic;
  private final StatsFollower stats;
  private final ResultCollector collector;
  private final RunReread reread;
  private final TransactionalWriter writer;
  private final LogAdmin admin;
  private final UnendedWatch unended;
  private final Submitter submitter;
  private @Nullable PoolStats latest;
  private long began;
  private long lastOutcome;
  private long lastRecovery;
  private long outcomesBefore;
  private long outcomes;

  RunLoop(RunContext context) {
    this.context = context;
    this.plan = context.plan();
    this.out = context.out();
    this.scan = context.scan();
    this.progress = context.progress();
    this.clock = context.clock();
    this.keyRefusal = new KeyRefusal(plan.apiKey());
    Topics topics = context.cluster().topics();
    String run = context.run();
    this.tasks = context.reader(context.tasksTopic());
    this.results = context.reader(topics.results());
    this.statsTopic = context.reader(topics.stats());
    this.stats = new StatsFollower(statsTopic, plan.pool());
    this.collector = new ResultCollector(results, run, ledger, this::outcome);
    String id = topics.prefix() + "run." + run;
    Set<String> written = Set.of(context.tasksTopic());
    Log log = context.cluster().log();
    this.writer = log.transactionalWriter(id, transactionMax(plan.leaseTtl()), written);
    this.admin = log.admin();
    this.unended = new UnendedWatch(admin, Set.of(id), written);
    var history = new RunHistory(tasks, run, ledger);
    this.reread = new RunReread(tasks, results, history, collector, ledger, admin, clock);
    this.submitter = new Submitter(context, writer, ledger, reread);
  }

  /** An open transaction holds up all readers of the topic, so it obeys the protocol's bound. */
  private static Duration transactionMax(Duration leaseTtl) {
    Duration bound = leaseTtl.dividedBy(6);
    return bound.compareTo(TRANSACTION_MAX) < 0 ? bound : TRANSACTION_MAX;
  }

  /**
   * @param startedNanos when the command began, on the clock's monotonic scale
   */
  Summary run(long startedNanos) throws IOException, InterruptedException {
    prepare();
    began = clock.monotonicNanos();
    lastOutcome = began;
    lastRecovery = began;
    boolean interrupted = false;
    try {
      interrupted = !turns();
    } catch (LogUnavailableException e) {
      // Only thrown once the user has stopped the run while Kafka was away.
      interrupted = true;
    }
    if (interrupted) {
      drain();
    }
    out.flushIfDue();
    progress.update(state());
    return summary(startedNanos, interrupted);
  }

  /** Fences a predecessor first: only then does the log say for good what it submitted. */
  private void prepare() throws IOException {
    submitter.begin();
    statsTopic.fromEnd();
    if (context.folder().fresh()) {
      tasks.fromEnd();
      results.fromEnd();
    } else {
      tasks.fromStart();
      results.fromStart();
      reread.catchUp();
      keepFormerLines();
    }
    out.publish();
    outcomesBefore = outcomes;
    measurements.commandBegins();
    if (!context.folder().fresh()) {
      announceResume();
    }
  }

  private void announceResume() {
    String hint =
        ledger.failed() == 0 || plan.retryFailed() ? "" : " (--retry-failed runs those again)";
    progress.note(
        "Resuming: %d of %d tasks were submitted before, %d succeeded, %d failed%s"
            .formatted(ledger.ids(), scan.tasks(), ledger.succeeded(), ledger.failed(), hint));
  }

  /** Where retention has taken results away, the lines written of them are all that is left. */
  private void keepFormerLines() throws IOException {
    if (!results.purged()) {
      return;
    }
    OutputLines.forEach(
        plan.out(),
        (former, line) -> {
          if (!former.isInvalidLine() && ledger.nextRound(former.customId(), false).isPresent()) {
            ledger.outcome(former.customId(), 0, former.succeeded());
            out.append(line, false);
          }
        });
  }

  private boolean turns() throws IOException {
    boolean more = true;
    while (!context.stopped().getAsBoolean()) {
      context
          .cluster()
          .failure()
          .ifPresent(sentence -> {
            throw new InfrastructureException(sentence, null);
          });
      if (more) {
        more = submitter.step();
        checkUnchanged(more);
      }
      if (mustRecover()) {
        submitter.recover();
        lastRecovery = clock.monotonicNanos();
        more = true;
      }
      collector.poll(more ? Duration.ZERO : POLL);
      out.flushIfDue();
      followStats();
      progress.update(state());
      if (!more && ledger.open() == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tasks that were submitted, and all that follow in their topic, wait unseen; or it could not be
   * told whether some are lost.
   */
  private boolean mustRecover() {
    long now = clock.monotonicNanos();
    boolean again = submitter.isUncertain() && now - lastRecovery >= RECOVER_AGAIN.toNanos();
    return again || !unended.poll(now).isEmpty();
  }

  private void checkUnchanged(boolean more) {
    if (!more && submitter.tasks() != scan.tasks()) {
      throw new InfrastructureException(
          "INPUT changed while it was read: it had %d tasks, then %d. The same command again picks up what is new"
              .formatted(scan.tasks(), submitter.tasks()),
          null);
    }
  }

  private void outcome(TaskResult result, Verdict verdict) {
    try {
      out.append(OutputLines.of(result), verdict == Verdict.SUPERSEDES);
    } catch (IOException e) {
      throw new UncheckedIOException("results cannot be written to " + plan.out(), e);
    }
    measurements.add(result);
    outcomes++;
    lastOutcome = clock.monotonicNanos();
  }

  private void drain() throws InterruptedException {
    progress.note(
        "Stopping: running tasks finish or go back to the queue; Ctrl-C again ends at once");
    context.cluster().drain();
    try {
      collector.catchUp();
    } catch (LogUnavailableException e) {
      progress.note("Kafka does not answer: results that came last will be there after a resume");
    }
  }

  /** Ends a wait for results. Any thread. */
  void wakeup() {
    results.wakeup();
  }

  /** Says why a pool does not run, and ends the run where only its user can mend that. */
  private void followStats() {
    latest = stats.poll();
    long now = clock.monotonicNanos();
    holdNotes.news(latest, now).ifPresent(progress::note);
    keyRefusal.look(latest, now);
  }

  private Progress.State state() {
    long finished = ledger.succeeded() + ledger.failed();
    double perSecond = rate.at(clock.monotonicNanos(), finished);
    return new Progress.State(
        total(),
        scan.invalid() + finished,
        scan.invalid() + ledger.failed(),
        latest == null ? null : latest.activeRequests(),
        latest == null ? plan.concurrency().value() : latest.concurrencyLimit(),
        perSecond,
        Rate.timeFor(total() - scan.invalid() - finished, perSecond));
  }

  private long total() {
    return scan.invalid() + Math.max(scan.tasks(), ledger.ids());
  }

  private Summary summary(long startedNanos, boolean interrupted) {
    double working = (lastOutcome - began) / 1e9;
    long here = outcomes - outcomesBefore;
    return new Summary(
        context.run(),
        plan.out().toString(),
        total(),
        ledger.succeeded(),
        scan.invalid() + ledger.failed(),
        submitter.skipped(),
        scan.invalid(),
        ledger.duplicates(),
        interrupted,
        (clock.monotonicNanos() - startedNanos) / 1e9,
        working <= 0 ? 0 : here / working,
        measurements.tokensIn(),
        measurements.tokensOut(),
        measurements.latencyMs(50),
        measurements.latencyMs(95),
        measurements.slotUtilisation(plan.concurrency().value()),
        plan.concurrency().value(),
        measurements.maxConcurrency());
  }

  @Override
  public void close() throws IOException {
    submitter.close();
    writer.close();
    admin.close();
    tasks.close();
    results.close();
    statsTopic.close();
  }
}
