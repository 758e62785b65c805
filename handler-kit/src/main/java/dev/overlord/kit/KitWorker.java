package dev.overlord.kit;

import dev.overlord.common.log.Log;
import dev.overlord.common.protocol.Topics;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.loop.LiveExecution;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kit's worker, in one data folder through all its lives. */
final class KitWorker implements AutoCloseable {
  private final Topics topics;
  private final Log log;
  private final KitBuilder made;
  private final Path folder;
  private Worker worker;
  private volatile @Nullable String halted;

  KitWorker(Topics topics, Log log, KitBuilder made) {
    this.topics = topics;
    this.log = log;
    this.made = made;
    try {
      this.folder = Files.createTempDirectory("overlord-kit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.worker = fresh();
  }

  private Worker fresh() {
    Map<String, Integer> capacity = new TreeMap<>();
    Map<String, TaskHandler> handlers = new TreeMap<>();
    made.pools.forEach((name, pool) -> {
      capacity.put(name, pool.capacity());
      handlers.put(name, pool.handler());
    });
    WorkerConfig config = WorkerConfig.of(topics, folder, "kit", capacity, handlers);
    return Worker.start(config, log, made.clock, reason -> halted = reason);
  }

  void start() {
    worker = fresh();
  }

  void kill() {
    await("a handler has not returned after its cancel", worker::close);
  }

  void drain() {
    worker.drain();
    await(
        "the worker has not drained",
        () -> {
          try {
            worker.awaitEnd();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void await(String otherwise, Runnable ending) {
    Thread thread = Thread.ofPlatform().daemon().name("kit-ending").start(ending);
    try {
      if (!thread.join(made.patience())) {
        throw new IllegalStateException(otherwise + " within " + made.patience());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the worker ended", e);
    }
  }

  List<LiveExecution> running() {
    return worker.executions();
  }

  /** Why a worker outside of a test would have ended its process; null if it would not have. */
  @Nullable String halted() {
    return halted;
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
