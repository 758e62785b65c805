package dev.overlord.worker.loop;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.identity.FolderFacts;
import dev.overlord.worker.identity.FolderIdentities;
import dev.overlord.worker.identity.FolderInUseException;
import dev.overlord.worker.identity.Identities;
import dev.overlord.worker.identity.PassingIdentities;
import dev.overlord.worker.identity.WorkerNames;
import dev.overlord.worker.metrics.WorkerMetrics;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker that runs in this process, on a thread of its own. */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final Duration HALT_LOG_WAIT = Duration.ofMillis(200);

  /** The exit status of a process that had to halt because an execution would not stop. */
  public static final int HALTED_STATUS = 75;

  private final WorkerLoop loop;
  private final ThreadExecutions executions;
  private final WorkerMetrics metrics;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean drains;
  private volatile @Nullable Throwable failure;

  private Worker(WorkerLoop loop, ThreadExecutions executions, WorkerMetrics metrics) {
    this.loop = loop;
    this.executions = executions;
    this.metrics = metrics;
    metrics.watch(loop.standing::isReachable, loop.standing::silence, this::executing);
    this.thread = Thread.ofPlatform().name("overlord-worker").unstarted(this::run);
  }

  /**
   * Starts it; it keeps trying while the log cannot be reached or the cluster does not exist yet.
   *
   * @param log stays the caller's to close, after {@link #awaitEnd}
   * @throws FolderInUseException another worker has the data folder
   * @throws IllegalArgumentException the name is none
   * @throws java.io.UncheckedIOException the data folder cannot be used
   */
  public static Worker start(WorkerConfig config, Log log, Clock clock) {
    return start(config, log, clock, Worker::haltProcess);
  }

  /**
   * As {@link #start(WorkerConfig, Log, Clock)}, but where an execution does not stop by its
   * lease's deadline {@code halt} is called with a reason, instead of ending the process. For
   * tests: whoever lets the process live weakens the cap.
   *
   * @throws IllegalArgumentException the name is none
   */
  public static Worker start(WorkerConfig config, Log log, Clock clock, Consumer<String> halt) {
    return start(config, log, clock, SlotDesk.here(), halt);
  }

  /**
   * As {@link #start(WorkerConfig, Log, Clock)}, and serves {@code desk}.
   *
   * @throws IllegalArgumentException the name is none
   */
  public static Worker start(WorkerConfig config, Log log, Clock clock, SlotDesk desk) {
    return start(config, log, clock, desk, Worker::haltProcess);
  }

  private static Worker start(
      WorkerConfig config, Log log, Clock clock, SlotDesk desk, Consumer<String> halt) {
    WorkerNames names = new WorkerNames(config.name(), new SecureRandom()::nextInt);
    Identities identities = identities(config.dataFolder(), names);
    ElapsedClock elapsed = new ElapsedClock(clock);
    WorkerMetrics metrics = new WorkerMetrics(config.capacity());
    ThreadExecutions executions = new ThreadExecutions(clock, elapsed, metrics, halt);
    Worker worker =
        new Worker(
            new WorkerLoop(
                config, new Surroundings(log, clock, elapsed, identities, executions, desk, halt)),
            executions,
            metrics);
    worker.thread.start();
    return worker;
  }

  private static Identities identities(@Nullable Path folder, WorkerNames names) {
    return folder == null
        ? new PassingIdentities(names)
        : FolderIdentities.open(folder, names, FolderFacts.ofThisMachine());
  }

  private void run() {
    try (loop) {
      boolean serves = true;
      while (serves) {
        serves = loop.step(LONGEST_WAIT);
      }
    } catch (LogException e) {
      LOG.error("worker.failed reason={}", e.getMessage());
      failure = e;
    } catch (RuntimeException | Error e) {
      LOG.error("worker.failed", e);
      failure = e;
    } finally {
      ended.countDown();
    }
  }

  /** Halts even if the log of events is stuck, for example on a full disk. */
  private static void haltProcess(String reason) {
    Thread message =
        Thread.ofPlatform().daemon().start(() -> LOG.error("worker.halt reason={}", reason));
    try {
      message.join(HALT_LOG_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(HALTED_STATUS);
    }
  }

  /** What runs at this moment, with what the handlers say of it. */
  public List<LiveExecution> executions() {
    return executions.live();
  }

  private Map<String, Integer> executing() {
    Map<String, Integer> executing = new TreeMap<>();
    metrics.pools().forEach(pool -> executing.put(pool, 0));
    executions().forEach(execution -> executing.merge(execution.pool(), 1, Integer::sum));
    return executing;
  }

  /** This worker's own figures. */
  public MetricRegistry metrics() {
    return metrics.registry();
  }

  public WorkerStatus status() {
    return loop.standing.status(drains, ended.getCount() == 0);
  }

  /** Takes no more work; ends when what runs has ended or been given back. Does not wait. */
  public void drain() {
    drains = true;
    loop.drain();
  }

  /**
   * Waits for the worker's end.
   *
   * @throws IllegalStateException it ended because of an error that it could not mend
   */
  public void awaitEnd() throws InterruptedException {
    ended.await();
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("the worker failed: " + cause.getMessage(), cause);
    }
  }

  /**
   * Ends without a word to anyone: running executions are cancelled and waited for, and their
   * leases left to expire.
   */
  @Override
  public void close() {
    loop.end();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
