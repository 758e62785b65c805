package dev.overlord.cli.bench;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.process.ChildFailedException;
import dev.overlord.cli.process.ChildRole;
import dev.overlord.cli.process.LocalCluster;
import dev.overlord.cli.process.LocalClusterOptions;
import dev.overlord.cli.process.LocalClusterOptions.Backend;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.worker.sleep.SleepHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The processes that are measured. */
final class BenchCluster implements AutoCloseable {
  /** Nothing is to be finished when the measurement is over. */
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

  private final LocalCluster cluster;
  private final KafkaLog log;
  private final Topics topics = Topics.standard();

  private BenchCluster(LocalCluster cluster, KafkaLog log) {
    this.cluster = cluster;
    this.log = log;
  }

  /**
   * Starts all processes and waits until they are ready.
   *
   * @throws CommandException one of them cannot be started
   */
  static BenchCluster start(BenchPlan plan, Path folder) throws InterruptedException {
    LocalCluster cluster;
    try {
      cluster = LocalCluster.start(options(plan, folder));
    } catch (ChildFailedException | IOException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    }
    KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", cluster.bootstrap()));
    BenchCluster started = new BenchCluster(cluster, log);
    try {
      cluster.startMembers();
      cluster.awaitMembers();
      return started;
    } catch (ChildFailedException e) {
      started.close();
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    }
  }

  private static LocalClusterOptions options(BenchPlan plan, Path folder) {
    List<String> pools =
        Stream.concat(
                Stream.of(BenchPlan.WARM_UP_POOL),
                IntStream.range(0, plan.pools()).mapToObj(BenchPlan::pool))
            .toList();
    return LocalClusterOptions.of(folder, BenchPlan.WARM_UP_POOL, new Backend.None())
        .withPools(pools)
        .withOverlords(plan.overlords())
        .withWorkers(plan.workers(), plan.capacityPerWorker())
        .withDrainTimeout(DRAIN_TIMEOUT)
        .withJavaOptions(javaOptions(folder, plan.coordinatorHeap()));
  }

  /** As long-lived processes run: with both compilers. */
  private static Map<ChildRole, List<String>> javaOptions(Path folder, @Nullable String heap) {
    List<String> usual = List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    List<String> coordinator = new ArrayList<>(usual);
    coordinator.add(HeapLog.option(folder));
    if (heap != null) {
      coordinator.add("-Xmx" + heap);
    }
    return Map.of(
        ChildRole.BROKER, usual, ChildRole.COORDINATOR, coordinator, ChildRole.WORKER, usual);
  }

  Log log() {
    return log;
  }

  Topics topics() {
    return topics;
  }

  String tasksTopic(String pool) {
    return topics.tasks(pool, Lane.NORMAL);
  }

  void makeTopic(String pool) {
    try (LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, topics, pool, Lane.NORMAL, 1);
    }
  }

  /** Lets the tasks of the pool begin. */
  void define(String pool, int limit) throws InterruptedException {
    PoolDefinition definition =
        PoolDefinition.of(limit, SleepHandler.NAME, SleepHandler.NAME + ":");
    try (LogWriter writer = log.writer("bench-pools")) {
      writer.send(NewRecord.keyed(topics.pools(), pool, Json.write(definition))).get();
    } catch (ExecutionException e) {
      throw CommandException.infrastructure(
          "pool " + pool + " could not be defined: " + e.getCause(), e);
    }
  }

  /**
   * @throws CommandException a process could not be kept running
   */
  void checkAlive() {
    cluster
        .failure()
        .ifPresent(sentence -> {
          throw CommandException.infrastructure(sentence, null);
        });
  }

  @Override
  public void close() {
    log.close();
    cluster.close();
  }
}
