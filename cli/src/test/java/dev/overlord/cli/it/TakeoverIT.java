package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.embedded.EmbeddedBroker;
import dev.overlord.worker.sleep.SleepHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: with several Overlords, a killed leader stops dispatch of its pools for 10 s at most, and
 * neither that nor Overlords that come and go disturb a running task. Method: processes, a kill,
 * and the starts and ends that the executions themselves took down.
 */
class TakeoverIT {
  private static final Topics TOPICS = Topics.standard();
  private static final int SHARDS = 3;
  private static final int TASKS = 120;

  /** Beside the 10 s, for machines on which all of this shares two cores with others. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final Map<String, ToLongFunction<PoolStats>> COUNTERS =
      Map.of(
          "total_requests", PoolStats::totalRequests,
          "succeeded", PoolStats::succeeded,
          "total_errors", PoolStats::totalErrors,
          "failed", PoolStats::failed,
          "dead_letters", PoolStats::deadLetters,
          "retries", PoolStats::retries,
          "leases_expired", PoolStats::leasesExpired,
          "stale_finishes", PoolStats::staleFinishes,
          "interruptions", PoolStats::interruptions);

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final Map<String, List<TaskResult>> results = new HashMap<>();
  private final Map<String, PoolStats> stats = new HashMap<>();

  @Test
  void overlordsKilledAddedAndRemoved_disturbNoTask_andDispatchGoesOnWithin10s() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<Process> overlords = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        overlords.add(overlord(broker));
      }
      Namespaces.read(log, TOPICS, new SystemClock(), RunProcess.PATIENCE);
      List<String> pools = pools();
      makeWork(log, pools);
      role(
          "worker",
          "--kafka",
          broker.bootstrapServers(),
          "--pool",
          pools.get(0),
          "--pool",
          pools.get(1),
          "--pool",
          pools.get(2),
          "--capacity",
          "8");
      try (LogReader reader = log.reader("takeover-it")) {
        follow(reader);
        awaitProgress(reader, pools, 10);
        overlords.getFirst().destroyForcibly().waitFor();
        awaitProgress(reader, pools, 10);
        overlords.add(overlord(broker));
        awaitProgress(reader, pools, 20);
        overlords.get(1).destroy();
        await("all tasks are done")
            .pollInSameThread()
            .atMost(RunProcess.PATIENCE)
            .until(() -> read(reader) && count(pools) == TASKS * pools.size());
        await("the last turns are in the stats")
            .pollInSameThread()
            .atMost(RunProcess.PATIENCE)
            .until(() -> read(reader) && pools.stream().allMatch(this::settled));
      }
      pools.forEach(this::check);
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private void check(String pool) {
    List<TaskResult> own = results.get(pool);
    assertThat(own).extracting(TaskResult::outcome).containsOnly(Outcome.SUCCEEDED);
    assertThat(own).extracting(TaskResult::ref).doesNotHaveDuplicates().hasSize(TASKS);
    PoolStats last = stats.get(pool);
    assertThat(last.interruptions()).as("interruptions of %s", pool).isZero();
    assertThat(last.leasesExpired()).isZero();
    assertThat(last.staleFinishes()).isZero();
    assertThat(last.totalRequests()).as("executions of %s", pool).isEqualTo(TASKS);
    Duration longest = longestPause(own);
    System.out.println("longest pause in dispatch of " + pool + ": " + longest.toMillis() + " ms");
    assertThat(longest).isLessThan(Duration.ofSeconds(10).plus(MARGIN));
  }

  /** Between two starts; the slots of a pool are never without work. */
  private static Duration longestPause(List<TaskResult> own) {
    List<Long> starts =
        own.stream()
            .map(result -> Objects.requireNonNull(result.body()).bytes())
            .map(body -> Json.read(body, SleepHandler.Answer.class).startedUs())
            .sorted()
            .toList();
    long longest = 0;
    for (int i = 1; i < starts.size(); i++) {
      longest = Math.max(longest, starts.get(i) - starts.get(i - 1));
    }
    return Duration.ofNanos(1_000 * longest);
  }

  private boolean settled(String pool) {
    PoolStats last = stats.get(pool);
    return last != null && last.succeeded() == TASKS && last.activeRequests() == 0;
  }

  /** One for each shard. */
  private static List<String> pools() {
    List<String> pools = new ArrayList<>();
    for (int i = 0; pools.size() < SHARDS; i++) {
      String name = "pool-" + i;
      if (Math.floorMod(name.hashCode(), SHARDS) == pools.size()) {
        pools.add(name);
      }
    }
    return pools;
  }

  private static void makeWork(KafkaLog log, List<String> pools) throws Exception {
    try (LogWriter writer = log.writer("takeover-it");
        var admin = log.admin()) {
      for (String pool : pools) {
        Namespaces.ensureTasksTopic(admin, TOPICS, pool, Lane.NORMAL, 1);
        byte[] task = "{\"payload\":{\"duration_ms\":700}}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < TASKS; i++) {
          writer.send(new NewRecord(TOPICS.tasks(pool, Lane.NORMAL), 0, null, task)).get();
        }
        PoolDefinition definition =
            PoolDefinition.of(2, SleepHandler.NAME, SleepHandler.NAME + ":");
        writer.send(NewRecord.keyed(TOPICS.pools(), pool, Json.write(definition))).get();
      }
    }
  }

  private void follow(LogReader reader) {
    for (int p = 0; p < 4; p++) {
      reader.add(new Partition(TOPICS.results(), p), 0);
    }
    reader.add(new Partition(TOPICS.stats(), 0), 0);
  }

  private void awaitProgress(LogReader reader, List<String> pools, int more) {
    read(reader);
    Map<String, Integer> before = new HashMap<>();
    pools.forEach(pool -> before.put(pool, results.getOrDefault(pool, List.of()).size()));
    await("each pool has " + more + " more results")
        .pollInSameThread()
        .atMost(RunProcess.PATIENCE)
        .until(() ->
            read(reader)
                && pools.stream()
                    .allMatch(pool ->
                        results.getOrDefault(pool, List.of()).size() >= before.get(pool) + more));
  }

  private boolean read(LogReader reader) {
    for (LogRecord record : reader.poll(Duration.ofMillis(100))) {
      byte[] value = record.value();
      if (value != null && record.partition().topic().equals(TOPICS.results())) {
        TaskResult result = Json.read(value, TaskResult.class);
        results.computeIfAbsent(result.pool(), p -> new ArrayList<>()).add(result);
      } else if (value != null) {
        PoolStats read = Json.read(value, PoolStats.class);
        PoolStats before = stats.put(read.pool(), read);
        if (before != null) {
          checkCounters(before, read);
        }
      }
    }
    return true;
  }

  /** Each record of whichever leader goes on where the former stood: no counter ever falls. */
  private static void checkCounters(PoolStats before, PoolStats now) {
    COUNTERS.forEach((name, counter) ->
        assertThat(counter.applyAsLong(now))
            .as("%s of %s at %s", name, now.pool(), now.at())
            .isBetween(counter.applyAsLong(before), (long) TASKS));
  }

  private int count(List<String> pools) {
    return pools.stream().mapToInt(pool -> results.getOrDefault(pool, List.of()).size()).sum();
  }

  private Process overlord(EmbeddedBroker broker) throws IOException {
    return role(
        "coordinator",
        "--kafka",
        broker.bootstrapServers(),
        "--shards",
        String.valueOf(SHARDS),
        "--lease-ttl",
        "20s");
  }

  private Process role(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(RunProcess.launcher()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(arguments[0] + processes.size() + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }
}
