package dev.overlord.coordinator.shell;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.ShardMessage;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.coordinator.machine.Bounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One shard on a log in memory, whose topics can be looked into; the test plays workers and
 * producers.
 */
final class MemoryShard {
  static final Duration TTL = Duration.ofSeconds(60);
  static final Topics TOPICS = Topics.standard();
  private static final Namespace NAMESPACE = Namespace.of(1, 2, TTL);

  final ManualClock clock = new ManualClock();
  final MemoryLog log = new MemoryLog(() -> clock.wall().toEpochMilli());
  private final long seed = ThreadLocalRandom.current().nextLong();
  ShardLeader leader;
  private int sent;

  MemoryShard() {
    for (String topic :
        List.of(
            TOPICS.pools(),
            TOPICS.leases(),
            TOPICS.workerEvents(),
            TOPICS.results(),
            TOPICS.deadLetters(),
            TOPICS.stats(),
            TOPICS.overview(),
            TOPICS.tasks("p", Lane.NORMAL))) {
      log.admin().create(new TopicSpec(topic, 1, Map.of()));
    }
    log.admin().create(new TopicSpec(TOPICS.assignments(), 2, Map.of()));
    write(TOPICS.pools(), "p", Json.write(PoolDefinition.of(2, "openai", "http://b")));
    leader = newLeader();
    run();
  }

  ShardLeader newLeader() {
    return newLeader(log);
  }

  ShardLeader newLeader(Log through) {
    return new ShardLeader(
        0,
        new ShardSettings(TOPICS, NAMESPACE, Bounds.DEFAULT, new TurnMetrics(new MetricRegistry())),
        through,
        clock,
        new Random(seed));
  }

  /** Steps until nothing more can happen at this moment. */
  void run() {
    runLeader(leader);
  }

  static void runLeader(ShardLeader leader) {
    for (int i = 0; i < 60; i++) {
      leader.step(Duration.ZERO);
    }
  }

  void submit(String... ids) {
    for (String id : ids) {
      Task task = Task.of(id, RawJson.of("{\"n\":1.0}"));
      write(TOPICS.tasks("p", Lane.NORMAL), null, TaskCodec.write(task));
    }
  }

  void hello(String worker, long incarnation) {
    say(new WorkerMessage.Hello(worker, incarnation, 0, Map.of("p", 4)));
  }

  void heartbeat(String worker, long incarnation, long largest, long... tokens) {
    say(
        new WorkerMessage.Heartbeat(
            worker,
            incarnation,
            0,
            ++sent,
            Map.of("p", 4),
            java.util.Arrays.stream(tokens).boxed().toList(),
            largest,
            List.of()));
  }

  void finish(InboxMessage.Run run, @Nullable FailureKind kind) {
    WorkerMessage.Failure failure =
        kind == null ? null : new WorkerMessage.Failure(kind, new TaskError("code", "why"), null);
    say(
        new WorkerMessage.Finished(
            run.lease().worker(),
            run.lease().incarnation(),
            run.pool(),
            run.token(),
            failure,
            200,
            RawJson.of("{\"x\":1}"),
            null,
            clock.wall(),
            clock.wall(),
            null,
            run.enqueuedAt(),
            Map.of()));
  }

  void say(ShardMessage message) {
    log.writer("worker").send(new NewRecord(TOPICS.workerEvents(), 0, null, Json.write(message)));
  }

  void write(String topic, @Nullable String key, byte[] value) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    log.writer("producer").send(new NewRecord(topic, 0, bytes, value));
  }

  List<InboxMessage.Run> assignments() {
    return log.records(new Partition(TOPICS.assignments(), 0)).stream()
        .map(r -> read(r, InboxMessage.class))
        .filter(InboxMessage.Run.class::isInstance)
        .map(InboxMessage.Run.class::cast)
        .toList();
  }

  List<TaskResult> results() {
    return log.records(TOPICS.results()).stream().map(r -> read(r, TaskResult.class)).toList();
  }

  PoolStats stats() {
    return read(log.records(TOPICS.stats()).getLast(), PoolStats.class);
  }

  static <T> T read(LogRecord record, Class<T> type) {
    return Json.read(record.value(), type);
  }
}
