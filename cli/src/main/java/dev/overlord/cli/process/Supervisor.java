package dev.overlord.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps this program's child processes alive and ends them. A child that ends by itself, or is
 * killed, is started again after 0.2 to 5 seconds. {@code DIR/processes.json} lists the living.
 */
public final class Supervisor implements AutoCloseable {
  private final Path folder;
  private final JavaCommand java;
  private final Duration drainTimeout;
  private final ProcessTable table;
  private final List<Child> children = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> failure = new AtomicReference<>();

  /**
   * @param folder gets the logs, the ready files and {@code processes.json}
   * @param drainTimeout how long workers may take to finish or give back their tasks
   * @throws UncheckedIOException the folder cannot be written
   */
  public Supervisor(Path folder, JavaCommand java, Duration drainTimeout) {
    this.folder = folder.toAbsolutePath();
    this.java = java;
    this.drainTimeout = drainTimeout;
    this.table = new ProcessTable(this.folder);
    try {
      Files.createDirectories(this.folder.resolve("logs"));
      Files.createDirectories(this.folder.resolve("run"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  /** Where the child's standard output and error go. */
  public static Path logFile(Path folder, String childName) {
    return folder.toAbsolutePath().resolve("logs").resolve(childName + ".log");
  }

  /** Starts a child and keeps it alive from now on. */
  public Child start(ChildSpec spec) {
    Child child =
        new Child(spec, java, folder, table, sentence -> failure.compareAndSet(null, sentence));
    children.add(child);
    child.start();
    return child;
  }

  /** The sentence of the first child that had to be given up. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** The process ids of a role's children that live now. */
  public List<Long> pids(ChildRole role) {
    return children.stream()
        .filter(child -> child.role() == role)
        .flatMap(child -> child.pid().stream())
        .toList();
  }

  /** Ends all children of a role: asked first, killed after the role's timeout. */
  public void stop(ChildRole role) throws InterruptedException {
    List<Child> concerned = children.stream().filter(child -> child.role() == role).toList();
    concerned.forEach(Child::beginStop);
    long deadline = System.nanoTime() + role.stopTimeout(drainTimeout).toNanos();
    for (Child child : concerned) {
      child.awaitStop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
    children.removeAll(concerned);
  }

  /** Ends all children: workers, coordinators, backend, broker. */
  @Override
  public void close() {
    try {
      for (ChildRole role : ChildRole.values()) {
        stop(role);
      }
    } catch (InterruptedException e) {
      new ArrayList<>(children).forEach(Child::beginStop);
      children.forEach(Child::kill);
      Thread.currentThread().interrupt();
    }
  }
}
