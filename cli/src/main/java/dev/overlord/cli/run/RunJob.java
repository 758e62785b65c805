package dev.overlord.cli.run;

import dev.overlord.cli.config.Setting;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.cli.output.OutputLines;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.common.log.LogException;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.time.Clock;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run from its folder to its summary. For one use, on one thread; {@link #interrupt} on any. */
public final class RunJob {
  private final RunPlan plan;
  private final RunCluster.Starter starter;
  private final BackendProbe probe;
  private final Map<String, String> environment;
  private final Progress progress;
  private final Clock clock;
  private final Patience patience;
  private volatile boolean stopped;
  private volatile boolean submitting;
  private @Nullable Thread starting;
  private @Nullable RunLoop loop;

  public RunJob(
      RunPlan plan,
      RunCluster.Starter starter,
      BackendProbe probe,
      Map<String, String> environment,
      Progress progress,
      Clock clock) {
    this.plan = plan;
    this.starter = starter;
    this.probe = probe;
    this.environment = Map.copyOf(environment);
    this.progress = progress;
    this.clock = clock;
    this.patience = new Patience(clock, Patience.LIMIT);
  }

  /**
   * Runs everything that is not done yet.
   *
   * @throws dev.overlord.cli.config.UsageException nothing was started
   * @throws InfrastructureException the run cannot go on; the same command resumes it
   * @throws InterruptedException {@link #interrupt} was called before anything was submitted
   */
  public Summary run() throws IOException, InterruptedException {
    long began = clock.monotonicNanos();
    interruptible(Thread.currentThread());
    try (RunFolder folder = RunFolder.open(plan, clock);
        OutputFile out = OutputFile.build(plan.out(), clock)) {
      InputScan scan = InputScan.of(plan, progress, bad -> out.append(OutputLines.of(bad), false));
      if (scan.tasks() == 0 && folder.fresh()) {
        out.publish();
        return nothingToRun(folder, scan, began);
      }
      announce(scan);
      Setting<String> url = plan.url();
      if (url != null) {
        checkBackend(url.value());
      }
      return onCluster(folder, out, scan, began);
    } catch (LogException e) {
      if (stopped) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw new InfrastructureException("Kafka: " + e.getMessage(), e);
    } finally {
      interruptible(null);
    }
  }

  private Summary onCluster(RunFolder folder, OutputFile out, InputScan scan, long began)
      throws IOException, InterruptedException {
    try (RunCluster cluster = starter.start(plan, folder.path())) {
      if (plan.simulated()) {
        checkBackend(cluster.backendUrl());
      }
      folder.keep();
      cluster.startMembers();
      patience.until(
          "making the tasks topic of " + plan.pool(), () -> cluster.ensureTasksTopic(plan.pool()));
      PoolDefinition definition = plan.definition(cluster.backendUrl());
      PoolStore store = new PoolStore(cluster.log(), cluster.topics());
      patience.until(
          "publishing pool " + plan.pool(), () -> store.publish(plan.pool(), definition, "run"));
      try (RunLoop running =
          new RunLoop(
              new RunContext(
                  plan, folder, cluster, out, scan, progress, clock, patience, () -> stopped))) {
        entered(running);
        submitting = true;
        return running.run(began);
      } finally {
        entered(null);
      }
    }
  }

  private void checkBackend(String url) {
    Setting<String> model = plan.model();
    probe
        .problem(url, model == null ? null : model.value(), plan.apiKey().value(environment))
        .ifPresent(sentence -> {
          throw new InfrastructureException(sentence, null);
        });
  }

  private void announce(InputScan scan) {
    Setting<Integer> limit = plan.concurrency();
    progress.note(
        "%d tasks, at most %d at once (from %s), results in %s"
            .formatted(scan.tasks(), limit.value(), limit.source(), plan.out()));
    if (plan.simulated()) {
      String instead =
          plan.backend() == null
              ? ""
              : " (a real "
                  + plan.backend().label()
                  + " is usually at --url "
                  + plan.backend().defaultUrl()
                  + ")";
      progress.note("No --url given: a simulated backend answers" + instead);
    }
  }

  private Summary nothingToRun(RunFolder folder, InputScan scan, long began) {
    return new Summary(
        folder.identity().run(),
        plan.out().toString(),
        scan.invalid(),
        0,
        scan.invalid(),
        0,
        scan.invalid(),
        0,
        false,
        (clock.monotonicNanos() - began) / 1e9,
        0,
        0,
        0,
        null,
        null,
        null,
        plan.concurrency().value(),
        0);
  }

  /** Whether tasks may have been submitted: what fails before that leaves nothing to resume. */
  public boolean submitting() {
    return submitting;
  }

  /**
   * Ends the run early: what is being started is given up, what runs is drained. Returns at once.
   */
  public synchronized void interrupt() {
    stopped = true;
    patience.abandon();
    if (loop != null) {
      loop.wakeup();
    } else if (starting != null) {
      starting.interrupt();
    }
  }

  private synchronized void interruptible(@Nullable Thread thread) {
    starting = thread;
  }

  /** From here on an interrupt ends a poll, not the thread. */
  private synchronized void entered(@Nullable RunLoop running) {
    loop = running;
    starting = null;
    if (Thread.interrupted()) {
      stopped = true;
    }
  }
}
