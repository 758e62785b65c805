package dev.overlord.cli.bench;

import dev.overlord.cli.bench.share.ExecutionFile;
import dev.overlord.cli.bench.share.ExecutionFile.Line;
import dev.overlord.cli.bench.share.KafkaAdmin;
import dev.overlord.cli.bench.share.Manner;
import dev.overlord.cli.bench.share.ShareTask;
import dev.overlord.cli.command.CommandException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs the plan's tasks through a share group: as many processes as there were workers, as many
 * consumers as there were slots. The tasks become visible all at once, by a transaction's commit,
 * when every consumer has its part in the group and has warmed up.
 */
final class Baseline {
  private static final Duration TRANSACTION = Duration.ofSeconds(60);
  private static final Duration GATHER_WITHIN = Duration.ofSeconds(90);

  /** Long enough that one consumer alone cannot take all before the others come. */
  private static final long GATHER_TASK_MS = 5;

  private static final int WARM_UP_NUMBER = -1;

  private final BenchCluster cluster;
  private final BenchPlan plan;
  private final Manner manner;
  private final String topic;
  private final List<Path> files = new ArrayList<>();
  private long submitted;

  Baseline(BenchCluster cluster, BenchPlan plan, Manner manner, Path folder) {
    this.cluster = cluster;
    this.plan = plan;
    this.manner = manner;
    this.topic = "bench-share-" + manner.name().toLowerCase(Locale.ROOT);
    for (int process = 0; process < Math.min(plan.workers(), plan.concurrency()); process++) {
      files.add(folder.resolve(topic + "-" + process + ".executions"));
    }
  }

  Measured run() throws InterruptedException, IOException {
    try (KafkaAdmin admin = new KafkaAdmin(cluster.bootstrap())) {
      admin.makeTopic(topic);
      admin.configure(topic);
    }
    startConsumers();
    try (TransactionalWriter writer = cluster.log().transactionalWriter(topic, TRANSACTION)) {
      writer.initialise();
      gather(writer);
      submit(writer, plan.warmUpTasks(), WARM_UP_NUMBER, 0);
      awaitExecutions(submitted);
      return measure(writer);
    } finally {
      cluster.stopWorkers();
    }
  }

  private void startConsumers() throws InterruptedException {
    int first = 0;
    for (int process = 0; process < files.size(); process++) {
      int left = plan.concurrency() - first;
      int consumers = Math.ceilDiv(left, files.size() - process);
      cluster.startAsWorker(
          topic + "-" + process,
          List.of(
              "share-consumer",
              "--kafka=" + cluster.bootstrap(),
              "--topic=" + topic,
              "--group=" + topic,
              "--manner=" + manner,
              "--first-consumer=" + first,
              "--consumers=" + consumers,
              "--out=" + files.get(process)));
      first += consumers;
    }
  }

  /** A share consumer does not tell whether it has a part; that it executes something does. */
  private void gather(TransactionalWriter writer) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + GATHER_WITHIN.toNanos();
    long present = 0;
    while (present < plan.concurrency()) {
      if (System.nanoTime() > deadline) {
        throw CommandException.infrastructure(
            "only "
                + present
                + " of "
                + plan.concurrency()
                + " share consumers got a task within "
                + GATHER_WITHIN.toSeconds()
                + " s",
            null);
      }
      submit(writer, 4 * plan.concurrency(), WARM_UP_NUMBER, GATHER_TASK_MS);
      awaitExecutions(submitted);
      present = lines(zeros()).stream().map(Line::consumer).distinct().count();
    }
  }

  private Measured measure(TransactionalWriter writer) throws InterruptedException, IOException {
    Map<Path, Long> before = new HashMap<>();
    for (Path file : files) {
      before.put(file, ExecutionFile.count(file));
    }
    long[] submittedUs = new long[plan.tasks()];
    CpuTime start = cluster.cpu();
    if (plan.oneAtATime()) {
      for (int number = 0; number < plan.tasks(); number++) {
        submittedUs[number] = WallMicros.now();
        submit(writer, 1, number, plan.durationMs());
        awaitExecutions(submitted);
      }
    } else {
      Arrays.fill(submittedUs, WallMicros.now());
      submit(writer, plan.tasks(), 0, plan.durationMs());
    }
    List<Line> lines = awaitAll(before);
    Map<String, Double> cpu = cluster.cpu().perTask(start, plan.tasks());
    return measured(lines, submittedUs, cpu);
  }

  /** At least once each: a share group may have executed some of them again. */
  private List<Line> awaitAll(Map<Path, Long> before) throws InterruptedException, IOException {
    List<Line> lines = List.of();
    Set<Long> numbers = Set.of();
    long wanted = plan.tasks() + before.values().stream().mapToLong(Long::longValue).sum();
    while (numbers.size() < plan.tasks()) {
      awaitExecutions(wanted);
      lines = lines(before);
      numbers = lines.stream().map(Line::number).filter(n -> n >= 0).collect(Collectors.toSet());
      wanted += plan.tasks() - numbers.size();
    }
    return lines;
  }

  private Measured measured(List<Line> lines, long[] submittedUs, Map<String, Double> cpu) {
    Map<Integer, Execution> executions = new HashMap<>();
    lines.stream()
        .filter(line -> line.number() >= 0)
        .sorted(Comparator.comparingLong(Line::startedUs))
        .forEach(line -> {
          int number = Math.toIntExact(line.number());
          executions.putIfAbsent(
              number,
              new Execution(number, 0, submittedUs[number], line.startedUs(), line.finishedUs()));
        });
    List<Execution> byStart =
        executions.values().stream()
            .sorted(Comparator.comparingLong(Execution::startedUs))
            .toList();
    return new Measured(
        manner.description(),
        Figures.of(byStart, plan.frame()),
        cpu,
        lines.size() - byStart.size(),
        null);
  }

  /** With the number of the first, if that is not negative; otherwise all have the same. */
  private void submit(TransactionalWriter writer, int tasks, int first, long durationMs) {
    List<NewRecord> records = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      long number = first < 0 ? first : first + i;
      byte[] value = new ShareTask(number, durationMs).encode(plan.bytes());
      records.add(new NewRecord(topic, 0, null, value));
    }
    if (tasks > 0) {
      writer.commit(records);
    }
    submitted += tasks;
  }

  private void awaitExecutions(long wanted) throws InterruptedException, IOException {
    long there = 0;
    while (there < wanted) {
      TimeUnit.MILLISECONDS.sleep(plan.oneAtATime() ? 1 : 20);
      cluster.checkAlive();
      there = 0;
      for (Path file : files) {
        there += ExecutionFile.count(file);
      }
    }
  }

  private Map<Path, Long> zeros() {
    return files.stream().collect(Collectors.toMap(file -> file, file -> 0L));
  }

  private List<Line> lines(Map<Path, Long> from) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Map.Entry<Path, Long> file : from.entrySet()) {
      lines.addAll(ExecutionFile.read(file.getKey(), file.getValue()));
    }
    return lines;
  }
}
