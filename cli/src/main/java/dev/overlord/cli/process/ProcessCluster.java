package dev.overlord.cli.process;

import dev.overlord.cli.command.Logging;
import dev.overlord.cli.process.LocalClusterOptions.Backend;
import dev.overlord.cli.run.InfrastructureException;
import dev.overlord.cli.run.RunCluster;
import dev.overlord.cli.run.RunPlan;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run's cluster as child processes. */
public final class ProcessCluster implements RunCluster {
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  private final LocalCluster cluster;
  private final KafkaLog log;
  private final Topics topics = Topics.standard();

  private ProcessCluster(LocalCluster cluster, KafkaLog log) {
    this.cluster = cluster;
    this.log = log;
  }

  /** As {@link RunCluster.Starter}. */
  public static RunCluster start(RunPlan plan, Path folder) throws InterruptedException {
    Logging.toFile(Supervisor.logFile(folder, "run"), false);
    try {
      LocalCluster cluster = LocalCluster.start(options(plan, folder));
      return new ProcessCluster(cluster, KafkaLog.connect(cluster.clientProperties()));
    } catch (ChildFailedException | IOException e) {
      throw new InfrastructureException(String.valueOf(e.getMessage()), e);
    }
  }

  private static LocalClusterOptions options(RunPlan plan, Path folder) {
    var url = plan.url();
    Backend backend =
        url == null
            ? new Backend.Simulated(plan.simulate(), folder.resolve("logs/requests.jsonl"))
            : new Backend.Running(url.value());
    return LocalClusterOptions.of(folder, plan.pool(), backend)
        .withKafka(plan.kafka())
        .withWorkers(plan.workers(), plan.concurrency().value())
        .withLeaseTtl(plan.leaseTtl())
        .withDrainTimeout(DRAIN_TIMEOUT)
        .withKey(key(plan));
  }

  private static @Nullable KeyVariable key(RunPlan plan) {
    String variable = plan.apiKey().variable();
    if (variable == null) {
      return null;
    }
    var own = plan.apiKey().forWorkers().get(variable);
    return new KeyVariable(variable, own == null ? null : own.value());
  }

  @Override
  public Log log() {
    return log;
  }

  @Override
  public Topics topics() {
    return topics;
  }

  @Override
  public String backendUrl() {
    return cluster.backendUrl();
  }

  @Override
  public void startMembers() throws InterruptedException {
    try {
      cluster.startMembers();
      cluster.awaitMembers();
    } catch (ChildFailedException e) {
      throw new InfrastructureException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void ensureTasksTopic(String pool) {
    try (LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, topics, pool, Lane.NORMAL, 1);
    }
  }

  @Override
  public void drain() throws InterruptedException {
    cluster.drain();
  }

  @Override
  public Optional<String> failure() {
    return cluster.failure();
  }

  @Override
  public void close() {
    log.close();
    cluster.close();
  }
}
