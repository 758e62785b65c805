package dev.overlord.chaos.cluster;

import dev.overlord.chaos.ChaosException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of the cluster, started by the launcher as an operator does, and started again when
 * it ends without having been asked to, as an operator's supervisor does.
 */
public final class Member implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);
  private static final Duration BACK_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Path ready;
  private final AtomicInteger ownEnds = new AtomicInteger();
  private @Nullable Process process;
  private long lives;

  /** Whether the process is to live; what ends while it is, is started again. */
  private boolean wanted;

  /**
   * @param launcher the program {@code overlord}
   * @param folder gets its output and its word that it is ready
   */
  Member(
      Path launcher,
      Path folder,
      String name,
      List<String> arguments,
      Map<String, String> environment) {
    this.name = name;
    this.log = folder.resolve(name + ".log");
    this.ready = folder.resolve(name + ".ready");
    this.environment = Map.copyOf(environment);
    this.command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(arguments);
    command.addAll(List.of("--supervised", "--ready-file=" + ready));
  }

  public String name() {
    return name;
  }

  /** Times that it ended by itself: a worker that halts, a process that could not go on. */
  public int ownEnds() {
    return ownEnds.get();
  }

  /** Starts it; does not wait until it is ready. */
  public synchronized void start() throws IOException {
    Files.deleteIfExists(ready);
    wanted = true;
    launch();
  }

  /** SIGKILL, also of a frozen process; returns when it is gone. */
  public void kill() throws InterruptedException {
    Process victim = give();
    victim.destroyForcibly().waitFor();
  }

  /**
   * SIGTERM, and waits.
   *
   * @throws ChaosException it has not ended within {@code limit}
   */
  public void stop(Duration limit) throws InterruptedException {
    Process victim = give();
    // Not Process.destroy: that closes its standard input too, which means that its parent died.
    victim.toHandle().destroy();
    if (!victim.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ChaosException(
          "%s (pid %d) has not ended %d s after SIGTERM"
              .formatted(name, victim.pid(), limit.toSeconds()));
    }
  }

  /** False if there is nothing to freeze: it has ended by itself and is about to come back. */
  public boolean freeze() throws IOException, InterruptedException {
    return signal("STOP");
  }

  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /**
   * Waits for its word that it is ready.
   *
   * @throws ChaosException none within {@code limit}
   */
  public void awaitReady(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!Files.exists(ready)) {
      if (System.nanoTime() - deadline > 0) {
        throw new ChaosException(
            name + " was not ready within " + limit.toSeconds() + " s; its output: " + log);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  private synchronized Process give() {
    wanted = false;
    Process current = process;
    if (current == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return current;
  }

  private void launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = started;
    long life = ++lives;
    Thread.ofVirtual().name("watch-" + name).start(() -> watch(started, life));
  }

  private void watch(Process living, long life) {
    try {
      int exitCode = living.waitFor();
      if (!isWanted(life)) {
        return;
      }
      ownEnds.incrementAndGet();
      LOG.warn("member.ended member={} exit_code={}", name, exitCode);
      TimeUnit.MILLISECONDS.sleep(BACK_AFTER.toMillis());
      comeBack(life);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.error("member.lost member={}", name, e);
    }
  }

  private synchronized boolean isWanted(long life) {
    return wanted && life == lives;
  }

  private synchronized void comeBack(long life) throws IOException {
    if (isWanted(life)) {
      launch();
    }
  }

  private boolean signal(String signal) throws IOException, InterruptedException {
    Process target;
    synchronized (this) {
      target = process;
    }
    if (target == null || !target.isAlive()) {
      return false;
    }
    Process kill =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(target.pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return kill.waitFor() == 0 && target.isAlive();
  }

  @Override
  public void close() {
    Process current;
    synchronized (this) {
      wanted = false;
      current = process;
    }
    if (current != null) {
      current.destroyForcibly().onExit().join();
    }
  }
}
