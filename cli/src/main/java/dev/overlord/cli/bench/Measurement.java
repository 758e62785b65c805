package dev.overlord.cli.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the plan's tasks through Overlord. */
final class Measurement {
  private static final String WARM_UP_PREFIX = "warm-up-";
  private static final String PREFIX = "bench-";

  /** Results are looked for this often, so that looking costs the measured processes little. */
  private static final long LOOK_EVERY_MS = 20;

  private final BenchCluster cluster;
  private final BenchPlan plan;

  Measurement(BenchCluster cluster, BenchPlan plan) {
    this.cluster = cluster;
    this.plan = plan;
  }

  /** Has the warm-up's tasks executed. */
  void warmUp() throws InterruptedException {
    int tasks = plan.warmUpTasks();
    String pool = BenchPlan.WARM_UP_POOL;
    if (tasks == 0) {
      return;
    }
    cluster.makeTopics(List.of(pool));
    try (ResultReader results = results(WARM_UP_PREFIX);
        TaskWriter writer = new TaskWriter(cluster.log(), WARM_UP_PREFIX, tasks, 0, plan.bytes())) {
      for (int number = 0; number < tasks; number++) {
        writer.write(cluster.tasksTopic(pool), number);
      }
      writer.flush();
      cluster.define(Map.of(pool, plan.limitInForce(plan.concurrency())));
      await(results, 0, tasks);
    }
  }

  Measured run() throws InterruptedException {
    Map<String, Integer> limits = new TreeMap<>();
    for (int pool = 0; pool < plan.pools(); pool++) {
      limits.put(BenchPlan.pool(pool), plan.limitInForce(plan.limits()[pool]));
    }
    cluster.makeTopics(limits.keySet());
    int all = plan.tasks() + plan.backlog();
    try (ResultReader results = results(PREFIX);
        TaskWriter writer =
            new TaskWriter(cluster.log(), PREFIX, all, plan.durationMs(), plan.bytes())) {
      return plan.oneAtATime() ? paced(limits, results, writer) : flood(limits, results, writer);
    }
  }

  /** All tasks stand in their topics before the first may start. */
  private Measured flood(Map<String, Integer> limits, ResultReader results, TaskWriter writer)
      throws InterruptedException {
    for (int pool = 0; pool < plan.pools(); pool++) {
      writePool(pool, writer);
    }
    CpuTime before = cluster.cpu();
    cluster.define(limits);
    Long killedUs = null;
    int came = 0;
    if (plan.killLeader()) {
      came = await(results, 0, plan.tasks() / 3);
      killedUs = WallMicros.now();
      cluster.killLeader();
    }
    await(results, came, plan.tasks());
    CpuTime after = cluster.cpu();
    if (plan.backlog() > 0) {
      limits.replaceAll((pool, limit) -> 0);
      cluster.define(limits);
    }
    return measured(results, writer, after.perTask(before, plan.tasks()), killedUs);
  }

  /**
   * Topic by topic: a young topic's first records take their time, and none must wait for others.
   */
  private void writePool(int pool, TaskWriter writer) throws InterruptedException {
    int all = plan.tasks() + plan.backlog();
    for (int number = pool; number < all; number += plan.pools()) {
      writer.write(topicOf(number), number);
    }
    writer.flush();
  }

  private Measured paced(Map<String, Integer> limits, ResultReader results, TaskWriter writer)
      throws InterruptedException {
    cluster.define(limits);
    CpuTime before = cluster.cpu();
    for (int number = 0; number < plan.tasks(); number++) {
      writer.write(topicOf(number), number);
      writer.flush();
      while (results.count() == 0) {
        cluster.checkAlive();
      }
    }
    CpuTime after = cluster.cpu();
    return measured(results, writer, after.perTask(before, plan.tasks()), null);
  }

  private String topicOf(int number) {
    return cluster.tasksTopic(BenchPlan.pool(number % plan.pools()));
  }

  private ResultReader results(String prefix) {
    return new ResultReader(cluster.log(), cluster.topics().results(), prefix);
  }

  /** The number of results that have come when it is at least {@code wanted}. */
  private int await(ResultReader results, int came, int wanted) throws InterruptedException {
    int counted = came;
    while (counted < wanted) {
      counted += results.count();
      cluster.checkAlive();
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
    return counted;
  }

  private Measured measured(
      ResultReader results, TaskWriter writer, Map<String, Double> cpu, @Nullable Long killedUs) {
    List<Execution> executions =
        results.executions(
            plan.tasks(),
            (number, startedUs, finishedUs) ->
                new Execution(
                    number,
                    number % plan.pools(),
                    writer.submittedUs(number),
                    startedUs,
                    finishedUs));
    return new Measured(
        description(),
        Figures.of(executions, plan.frame()),
        cpu,
        0,
        killedUs == null ? null : Takeover.of(executions, killedUs));
  }

  private String description() {
    return plan.capped() ? "Overlord, cap " + plan.concurrency() : "Overlord, no cap";
  }
}
