package dev.overlord.coordinator.shell;

import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.coordinator.machine.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One shard on any log, stepped by the test, which also plays producers and the worker "w". */
final class LeaderFixture implements AutoCloseable {
  static final Duration TTL = Duration.ofSeconds(60);

  final Topics topics;
  final Partition leases;
  final ManualClock clock = new ManualClock();
  final Log log;
  ShardSettings settings;
  ShardLeader leader;
  private final LogReader inbox;
  private final List<InboxMessage.Run> received = new ArrayList<>();

  LeaderFixture(Log log, String prefix, Upkeep upkeep) {
    this.log = log;
    this.topics = new Topics(prefix);
    this.leases = new Partition(topics.leases(), 0);
    this.settings = settings(Bounds.DEFAULT, upkeep);
    for (String topic :
        List.of(
            topics.pools(),
            topics.leases(),
            topics.workerEvents(),
            topics.assignments(),
            topics.results(),
            topics.deadLetters(),
            topics.stats(),
            topics.overview())) {
      create(topic, 1, Map.of());
    }
    this.inbox = log.reader("w");
    inbox.add(new Partition(topics.assignments(), 0), 0);
    this.leader = newLeader();
  }

  ShardSettings settings(Bounds bounds, Upkeep upkeep) {
    return new ShardSettings(
        topics, Namespace.of(1, 1, TTL), bounds, new TurnMetrics(new MetricRegistry()), upkeep);
  }

  ShardLeader newLeader() {
    return new ShardLeader(0, settings, log, clock, new Random(1));
  }

  /** The leader dies, and a new one takes over. */
  void takeOver() {
    leader.close();
    leader = newLeader();
    until(() -> leader.serves());
  }

  void create(String topic, int partitions, Map<String, String> config) {
    try (LogAdmin admin = log.admin()) {
      admin.create(new TopicSpec(topic, partitions, config));
    }
  }

  String tasks() {
    return topics.tasks("p", Lane.NORMAL);
  }

  void define(String pool, @Nullable PoolDefinition definition) {
    write(topics.pools(), pool, definition == null ? null : Json.write(definition));
  }

  void submit(int count) {
    for (int i = 0; i < count; i++) {
      Task task = new Task(null, null, RawJson.of("{\"n\":1}"), null, null, Map.of(), null);
      write(tasks(), null, TaskCodec.write(task));
    }
  }

  void hello(int capacity) {
    say(new WorkerMessage.Hello("w", 1, 0, Map.of("p", capacity)));
  }

  void say(WorkerMessage message) {
    write(topics.workerEvents(), "w", Json.write(message));
  }

  void write(String topic, @Nullable String key, byte @Nullable [] value) {
    byte[] bytes = key == null ? null : key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (var writer = log.writer("any")) {
      writer.send(new NewRecord(topic, 0, bytes, value)).join();
    }
  }

  /** Everything that the worker was told to run since it was last asked. */
  List<InboxMessage.Run> received() {
    for (LogRecord record : inbox.poll(Duration.ZERO)) {
      if (Json.read(value(record), InboxMessage.class) instanceof InboxMessage.Run run) {
        received.add(run);
      }
    }
    List<InboxMessage.Run> all = List.copyOf(received);
    received.clear();
    return all;
  }

  /** Answers each run that has come in, with success or the failure that {@code how} says. */
  void answer(Function<InboxMessage.Run, @Nullable FailureKind> how) {
    received().forEach(run -> finish(run, how.apply(run)));
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
            RawJson.of("{}"),
            null,
            clock.wall(),
            clock.wall(),
            null,
            run.enqueuedAt(),
            Map.of()));
  }

  void steps(int count) {
    for (int i = 0; i < count; i++) {
      leader.step(Duration.ZERO);
    }
  }

  /** Steps the leader until the condition holds. */
  void until(Callable<Boolean> condition) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          leader.step(Duration.ZERO);
          return condition.call();
        });
  }

  List<TaskResult> results() {
    return all(topics.results()).stream().map(r -> Json.read(value(r), TaskResult.class)).toList();
  }

  List<DeadLetter> deadLetters() {
    return all(topics.deadLetters()).stream()
        .map(r -> Json.read(value(r), DeadLetter.class))
        .toList();
  }

  List<LogRecord> all(String topic) {
    try (LogReader reader = log.reader("all")) {
      Partition partition = new Partition(topic, 0);
      reader.add(partition, reader.start(partition));
      long end = reader.end(partition);
      List<LogRecord> records = new ArrayList<>();
      while (reader.position(partition) < end) {
        records.addAll(reader.poll(Duration.ofMillis(20)));
      }
      return records;
    }
  }

  private static byte[] value(LogRecord record) {
    return Objects.requireNonNull(record.value());
  }

  @Override
  public void close() {
    inbox.close();
    leader.close();
  }
}
