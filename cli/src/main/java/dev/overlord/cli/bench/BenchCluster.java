package dev.overlord.cli.bench;

import dev.overlord.cli.bench.share.KafkaAdmin;
import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.cli.process.ChildFailedException;
import dev.overlord.cli.process.ChildRole;
import dev.overlord.cli.process.LocalCluster;
import dev.overlord.cli.process.LocalClusterOptions;
import dev.overlord.cli.process.LocalClusterOptions.Backend;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The processes that are measured. */
final class BenchCluster implements AutoCloseable {
  /** Nothing is to be finished when the measurement is over. */
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

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
    KafkaLog log = KafkaLog.connect(cluster.clientProperties());
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
    return LocalClusterOptions.of(folder, BenchPlan.WARM_UP_POOL, new Backend.None())
        .withPools(plan.allPools().toList())
        .withOverlords(plan.overlords())
        .withWorkers(plan.workers(), plan.capacityPerWorker())
        .withDrainTimeout(DRAIN_TIMEOUT)
        .withJavaOptions(javaOptions(folder, plan.coordinatorXmx()));
  }

  /** As long-lived processes run: with both compilers. */
  private static Map<ChildRole, List<String>> javaOptions(Path folder, @Nullable String heap) {
    List<String> usual = List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    List<String> coordinator = new ArrayList<>(usual);
    coordinator.add(HeapUse.javaOption(folder));
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

  void makeTopics(Collection<String> pools) {
    try (LogAdmin admin = log.admin()) {
      pools.forEach(pool -> Namespaces.ensureTasksTopic(admin, topics, pool, Lane.NORMAL, 1));
    }
  }

  /** Lets the tasks of the pools begin, each pool with its limit. */
  void define(Map<String, Integer> limits) {
    Map<String, PoolDefinition> wanted = new TreeMap<>();
    limits.forEach((pool, limit) ->
        wanted.put(pool, PoolDefinition.of(limit, SleepHandler.NAME, SleepHandler.NAME + ":")));
    try {
      new PoolStore(log, topics).publish(wanted, "bench");
    } catch (LogException e) {
      throw CommandException.infrastructure("a pool could not be defined: " + e.getMessage(), e);
    }
  }

  String bootstrap() {
    return cluster.bootstrap();
  }

  /** The processor time that each kind of process has used so far. */
  CpuTime cpu() {
    return CpuTime.of(
        Map.of(
            "broker", cluster.pids(ChildRole.BROKER),
            "overlord", cluster.pids(ChildRole.COORDINATOR),
            "workers", cluster.pids(ChildRole.WORKER),
            "bench", List.of(ProcessHandle.current().pid())));
  }

  /** Kills the Overlord that leads the only shard. */
  void killLeader() throws InterruptedException {
    try (KafkaAdmin admin = new KafkaAdmin(bootstrap())) {
      String leader =
          admin
              .owner(topics.group(), 0)
              .orElseThrow(() -> CommandException.infrastructure("no Overlord leads", null));
      // Each instance calls itself by its process id in the group.
      long pid =
          cluster.pids(ChildRole.COORDINATOR).stream()
              .filter(one -> leader.endsWith("-" + one))
              .findFirst()
              .orElseThrow(() -> CommandException.infrastructure("the leader is " + leader, null));
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Ends workers and Overlords; the broker stays. */
  void stopMembers() throws InterruptedException {
    cluster.stop(ChildRole.WORKER);
    cluster.stop(ChildRole.COORDINATOR);
  }

  void stopWorkers() throws InterruptedException {
    cluster.stop(ChildRole.WORKER);
  }

  /** Starts a process that is stopped with the workers, and waits until it is ready. */
  void startAsWorker(String name, List<String> arguments) throws InterruptedException {
    try {
      cluster.start(ChildRole.WORKER, name, arguments).awaitReady(READY_WITHIN);
    } catch (ChildFailedException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
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
