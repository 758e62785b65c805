package dev.overlord.cli.bench;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.TaskResult;
import dev.overlord.worker.sleep.SleepHandler.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Runs the plan's tasks through a cluster. */
final class Measurement {
  private static final String PREFIX = "bench-";

  private final BenchCluster cluster;
  private final BenchPlan plan;

  Measurement(BenchCluster cluster, BenchPlan plan) {
    this.cluster = cluster;
    this.plan = plan;
  }

  /** Executes the warm-up's tasks. */
  void warmUp() throws InterruptedException {
    if (plan.warmUp() == 0) {
      return;
    }
    String topic = cluster.tasksTopic(BenchPlan.WARM_UP_POOL);
    cluster.makeTopic(BenchPlan.WARM_UP_POOL);
    String prefix = "warm-up-";
    try (ResultReader results =
            new ResultReader(cluster.log(), cluster.topics().results(), prefix);
        TaskWriter writer = new TaskWriter(cluster.log(), prefix, 0, 0)) {
      for (int number = 0; number < plan.warmUp(); number++) {
        writer.write(topic, number);
      }
      writer.flush();
      cluster.define(BenchPlan.WARM_UP_POOL, plan.limitInForce(0));
      await(results, plan.warmUp());
    }
  }

  /** All tasks stand in their topics before the first may start. */
  List<Execution> run() throws InterruptedException {
    for (int pool = 0; pool < plan.pools(); pool++) {
      cluster.makeTopic(BenchPlan.pool(pool));
    }
    try (ResultReader results =
            new ResultReader(cluster.log(), cluster.topics().results(), PREFIX);
        TaskWriter writer =
            new TaskWriter(cluster.log(), PREFIX, plan.durationMs(), plan.bytes())) {
      for (int number = 0; number < plan.tasks() + plan.backlog(); number++) {
        writer.write(cluster.tasksTopic(BenchPlan.pool(number % plan.pools())), number);
      }
      writer.flush();
      for (int pool = 0; pool < plan.pools(); pool++) {
        cluster.define(BenchPlan.pool(pool), plan.limitInForce(pool));
      }
      await(results, plan.tasks());
      return executions(results.readAgain(plan.tasks()));
    }
  }

  private void await(ResultReader results, int wanted) throws InterruptedException {
    int counted = 0;
    while (counted < wanted) {
      counted += results.count();
      cluster.checkAlive();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private List<Execution> executions(List<TaskResult> results) {
    Set<String> seen = new HashSet<>();
    List<Execution> executions = new ArrayList<>(results.size());
    for (TaskResult result : results) {
      if (!seen.add(result.id())) {
        throw CommandException.infrastructure("two results of task " + result.id(), null);
      }
      executions.add(execution(result));
    }
    executions.sort(Comparator.comparingLong(Execution::startedUs));
    return executions;
  }

  private Execution execution(TaskResult result) {
    int number = Integer.parseInt(result.id().substring(PREFIX.length()));
    Answer answer = Json.read(Objects.requireNonNull(result.body()).bytes(), Answer.class);
    long submittedUs =
        ChronoUnit.MICROS.between(Instant.EPOCH, Objects.requireNonNull(result.enqueuedAt()));
    return new Execution(
        number, number % plan.pools(), submittedUs, answer.startedUs(), answer.finishedUs());
  }
}
