package dev.overlord.cli.process;

import dev.overlord.common.codec.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One child: started, started again when it ends, until it is stopped or given up. */
public final class Child {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Logger log = LoggerFactory.getLogger(Child.class);

  private final ChildSpec spec;
  private final JavaCommand java;
  private final ProcessTable table;
  private final Path logFile;
  private final Path readyFile;
  private final Consumer<String> onFailure;
  private final Restarts restarts = new Restarts();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  private volatile @Nullable Process process;
  private volatile @Nullable String failure;

  Child(
      ChildSpec spec,
      JavaCommand java,
      Path folder,
      ProcessTable table,
      Consumer<String> onFailure) {
    this.spec = spec;
    this.java = java;
    this.table = table;
    this.logFile = Supervisor.logFile(folder, spec.name());
    this.readyFile = folder.resolve("run").resolve(spec.name() + ".ready");
    this.onFailure = onFailure;
  }

  /**
   * @throws UncheckedIOException a former run's ready file cannot be deleted
   */
  void start() {
    try {
      // Not left to the new thread: awaitReady could take the former run's word before it runs.
      Files.deleteIfExists(readyFile);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + readyFile, e);
    }
    Thread.ofPlatform().daemon().name("child-" + spec.name()).start(this::keepAlive);
  }

  ChildRole role() {
    return spec.role();
  }

  /** The process id of its present life; empty between two lives. */
  public Optional<Long> pid() {
    Process running = process;
    return running != null && running.isAlive() ? Optional.of(running.pid()) : Optional.empty();
  }

  /**
   * Waits until the child says that it is ready.
   *
   * @return what it says about itself, such as its port
   * @throws ChildFailedException it was given up, was stopped, or was not ready in time
   */
  public Map<String, String> awaitReady(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Map<String, String>> facts = readReadyFile();
      if (facts.isPresent()) {
        return facts.get();
      }
      String reason = failure;
      if (reason != null) {
        throw new ChildFailedException(reason);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new ChildFailedException(
            spec.name() + " was not ready within " + limit.toSeconds() + " s; see " + logFile);
      }
      if (over.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS) && failure == null) {
        throw new ChildFailedException(spec.name() + " was stopped before it was ready");
      }
    }
  }

  /** Asks the child to end, and sees to it that it is not started again. Does not wait. */
  void beginStop() {
    synchronized (stopping) {
      stopping.countDown();
      Process running = process;
      if (running != null) {
        // Not Process.destroy: it closes the child's standard input too, which says something else.
        running.toHandle().destroy();
      }
    }
  }

  /** Waits for the end after {@link #beginStop}; kills what has not ended in time. */
  void awaitStop(Duration limit) throws InterruptedException {
    if (over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    log.warn("child.killed child={} after_s={}", spec, limit.toSeconds());
    kill();
    over.await();
  }

  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private void keepAlive() {
    try {
      boolean again = true;
      while (again) {
        again = liveOnce();
      }
    } catch (IOException | UncheckedIOException e) {
      giveUp(spec.name() + " cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.countDown();
    }
  }

  /** One life of the child; whether there is to be another. */
  private boolean liveOnce() throws IOException, InterruptedException {
    Files.deleteIfExists(readyFile);
    long logStart = Files.exists(logFile) ? Files.size(logFile) : 0;
    long born = System.nanoTime();
    Process running = launch();
    if (running == null) {
      return false;
    }
    int exitCode = running.waitFor();
    table.remove(spec.name());
    if (stopping.getCount() == 0) {
      return false;
    }
    Duration length = Duration.ofNanos(System.nanoTime() - born);
    Restarts.Life life = new Restarts.Life(Files.exists(readyFile), length, exitCode);
    log.warn("child.ended child={} pid={} exit_code={}", spec.name(), running.pid(), exitCode);
    Optional<Duration> delay = restarts.after(life);
    if (delay.isEmpty()) {
      giveUp(spec.name() + " cannot be kept running: " + LogTail.lastError(logFile, logStart));
      return false;
    }
    return !stopping.await(delay.get().toMillis(), TimeUnit.MILLISECONDS);
  }

  private @Nullable Process launch() throws IOException {
    synchronized (stopping) {
      if (stopping.getCount() == 0) {
        return null;
      }
      Process started = builder().start();
      process = started;
      Instant since = started.info().startInstant().orElseGet(Instant::now);
      table.put(
          new ProcessTable.Entry(
              spec.role().text(), spec.name(), started.pid(), since, logFile.toString()));
      log.info("child.started child={} pid={}", spec.name(), started.pid());
      return started;
    }
  }

  /** Standard input stays open and unused for as long as this process lives: see ParentWatch. */
  private ProcessBuilder builder() {
    List<String> arguments = new ArrayList<>(spec.arguments());
    arguments.add("--supervised");
    arguments.add("--ready-file=" + readyFile);
    ProcessBuilder builder =
        new ProcessBuilder(java.line(spec.javaOptions(), arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
    spec.withheld().forEach(builder.environment()::remove);
    builder.environment().putAll(spec.environment());
    return builder;
  }

  private Optional<Map<String, String>> readReadyFile() {
    try {
      return ReadyFile.read(readyFile);
    } catch (IOException | MalformedException e) {
      throw new ChildFailedException(readyFile + " cannot be read: " + e.getMessage());
    }
  }

  private void giveUp(String sentence) {
    log.error("child.failed reason={}", sentence);
    failure = sentence;
    onFailure.accept(sentence);
  }
}
