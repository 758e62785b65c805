package dev.overlord.cli.up;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.cli.process.ChildFailedException;
import dev.overlord.cli.process.LocalCluster;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The processes of {@code up}, and its pool. */
final class UpCluster implements AutoCloseable {
  private static final long LOOK_EVERY_MS = 500;

  private final LocalCluster cluster;
  private final PoolDefinition pool;
  private final int port;

  private UpCluster(LocalCluster cluster, PoolDefinition pool, int port) {
    this.cluster = cluster;
    this.pool = pool;
    this.port = port;
  }

  /**
   * Returns when tasks can be submitted.
   *
   * @throws ChildFailedException a process cannot be started; nothing is left running
   */
  static UpCluster start(UpPlan plan, int port) throws IOException, InterruptedException {
    LocalCluster cluster = LocalCluster.start(plan.cluster());
    boolean complete = false;
    try {
      cluster.startMembers(List.of("--http=" + port));
      cluster.awaitMembers();
      UpCluster up = new UpCluster(cluster, define(plan, cluster), port);
      complete = true;
      return up;
    } finally {
      if (!complete) {
        cluster.close();
      }
    }
  }

  private static PoolDefinition define(UpPlan plan, LocalCluster cluster) {
    Topics topics = Topics.standard();
    try (KafkaLog log = KafkaLog.connect(cluster.clientProperties());
        LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, topics, UpPlan.POOL, Lane.NORMAL, 1);
      PoolStore store = new PoolStore(log, topics);
      Optional<PoolDefinition> before = store.find(UpPlan.POOL);
      PoolDefinition wanted = plan.definition(cluster.backendUrl(), before.orElse(null));
      return store.publish(UpPlan.POOL, wanted, "up");
    }
  }

  String page() {
    return "http://127.0.0.1:" + port + "/";
  }

  String kafka() {
    return cluster.bootstrap();
  }

  String backend() {
    return cluster.backendUrl();
  }

  PoolDefinition pool() {
    return pool;
  }

  /**
   * Returns never.
   *
   * @throws CommandException a process could not be kept running
   */
  void awaitFailure() throws InterruptedException {
    while (true) {
      Optional<String> failure = cluster.failure();
      if (failure.isPresent()) {
        throw CommandException.infrastructure(failure.get(), null);
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
