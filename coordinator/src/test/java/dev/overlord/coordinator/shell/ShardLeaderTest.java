package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shell on a log in memory: what stands in the topics is what counts. */
class ShardLeaderTest {
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Topics TOPICS = Topics.standard();
  private static final Namespace NAMESPACE = Namespace.of(1, 2, TTL);

  private final ManualClock clock = new ManualClock();
  private final MemoryLog log = new MemoryLog(() -> clock.wall().toEpochMilli());
  private final long seed = ThreadLocalRandom.current().nextLong();
  private ShardLeader leader;
  private int sent;

  @BeforeEach
  void topics() {
    for (String topic :
        List.of(
            TOPICS.pools(),
            TOPICS.leases(),
            TOPICS.workerEvents(),
            TOPICS.results(),
            TOPICS.deadLetters(),
            TOPICS.stats(),
            TOPICS.tasks("p", Lane.NORMAL))) {
      log.admin().create(new TopicSpec(topic, 1, Map.of()));
    }
    log.admin().create(new TopicSpec(TOPICS.assignments(), 2, Map.of()));
    write(TOPICS.pools(), "p", Json.write(PoolDefinition.of(2, "openai", "http://b")));
    leader = newLeader();
    run();
  }

  @Test
  void taskGoesThrough_fromItsTopicToOneResult() {
    submit("a");
    hello("w", 1);
    run();
    InboxMessage.Run assigned = assignments().getFirst();
    assertThat(assigned.lease().taskId()).isEqualTo("a");
    assertThat(TaskCodec.read(assigned.task().bytes()).payload().toString())
        .isEqualTo("{\"n\":1.0}");

    finish(assigned, null);
    run();

    assertThat(results())
        .extracting(TaskResult::id, TaskResult::outcome)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("a", Outcome.SUCCEEDED));
    assertThat(log.records(TOPICS.deadLetters())).isEmpty();
  }

  @Test
  void brokenRecord_isADeadLetterWithItsBytes_andAFailedResult() {
    write(
        TOPICS.tasks("p", Lane.NORMAL),
        "tenant",
        "{\"payload\":1,\"prio\":2}".getBytes(StandardCharsets.UTF_8));
    run();

    DeadLetter letter = read(log.records(TOPICS.deadLetters()).getFirst(), DeadLetter.class);
    assertThat(letter.error().message()).contains("prio");
    assertThat(java.util.Base64.getDecoder().decode(letter.original()))
        .asString()
        .isEqualTo("{\"payload\":1,\"prio\":2}");
    assertThat(results()).extracting(TaskResult::outcome).containsExactly(Outcome.FAILED);
  }

  @Test
  void failedTask_isReadBackFromItsTopic_forItsNextAttempt() {
    submit("a");
    hello("w", 1);
    run();
    finish(assignments().getFirst(), FailureKind.TRANSIENT);
    run();
    assertThat(assignments()).hasSize(1);

    clock.pass(Duration.ofSeconds(1));
    run();

    assertThat(assignments()).extracting(r -> r.lease().attempt()).containsExactly(1, 2);
    assertThat(assignments().get(1).task()).isEqualTo(assignments().get(0).task());
  }

  @Test
  void giveUp_putsTheOriginalBytesAndTheOutcomeInOneTurn() {
    submit("a");
    hello("w", 1);
    run();

    finish(assignments().getFirst(), FailureKind.PERMANENT);
    run();

    assertThat(results()).extracting(TaskResult::outcome).containsExactly(Outcome.FAILED);
    DeadLetter letter = read(log.records(TOPICS.deadLetters()).getFirst(), DeadLetter.class);
    assertThat(java.util.Base64.getDecoder().decode(letter.original()))
        .isEqualTo(log.records(TOPICS.tasks("p", Lane.NORMAL)).getFirst().value());
  }

  @Test
  void newLeader_rebuildsTheStateOfTheOld_fencesIt_andGoesOn() {
    submit("a", "b", "c");
    hello("w", 1);
    run();
    Map<String, String> before = ReplayCheck.durable(leader.state());
    ShardLeader old = leader;

    leader = newLeader();
    run();

    assertThat(ReplayCheck.durable(leader.state())).isEqualTo(before);
    submit("late");
    clock.pass(Duration.ofSeconds(2));
    assertThatThrownBy(() -> runLeader(old)).isInstanceOf(FencedException.class);
    heartbeat("w", 1, 2, 1, 2);
    finish(assignments().getFirst(), null);
    run();
    assertThat(results()).extracting(TaskResult::id).containsExactly("a");
    assertThat(assignments()).extracting(r -> r.lease().taskId()).containsExactly("a", "b", "c");
  }

  @Test
  void lostAnswerOfACommit_endsTheLeader_andNeverDoublesAnOutcome() {
    for (MemoryLog.LostCommit lost : MemoryLog.LostCommit.values()) {
      submit("a-" + lost);
      hello("w-" + lost, 1);
      run();
      InboxMessage.Run assigned = assignments().getLast();
      finish(assigned, null);
      log.loseNextCommit(lost);

      assertThatThrownBy(this::run).isInstanceOf(CommitUncertainException.class);
      leader = newLeader();
      run();

      assertThat(results())
          .extracting(TaskResult::id)
          .filteredOn(id -> id.equals("a-" + lost))
          .hasSize(1);
    }
  }

  @Test
  void leaseNobodyRenews_expires_andItsTaskRunsElsewhere() {
    submit("a");
    hello("w", 1);
    run();
    clock.pass(TTL);
    hello("v", 1);

    run();

    assertThat(assignments()).extracting(r -> r.lease().worker()).containsExactly("w", "v");
    assertThat(stats().leasesExpired()).isEqualTo(1);
    finish(assignments().get(0), null);
    run();
    clock.pass(Duration.ofSeconds(2));
    run();
    assertThat(results()).isEmpty();
    assertThat(stats().staleFinishes()).isEqualTo(1);
  }

  @Test
  void heartbeatThatLiesUnread_savesTheLease() {
    submit("a");
    hello("w", 1);
    run();
    clock.pass(TTL);
    heartbeat("w", 1, 1, 1);

    run();

    assertThat(leader.state().pool("p").leases()).hasSize(1);
  }

  @Test
  void logAway_isWaitedFor() {
    submit("a");
    hello("w", 1);
    log.available(false);
    run();

    log.available(true);
    run();

    assertThat(assignments()).hasSize(1);
  }

  @Test
  void stats_haveTheEightFieldsOfTheDesign() {
    submit("a", "b", "c", "d");
    hello("w", 1);
    run();
    clock.pass(Duration.ofSeconds(2));
    run();

    PoolStats stats = stats();

    assertThat(stats.concurrencyLimit()).isEqualTo(2);
    assertThat(stats.activeRequests()).isEqualTo(2);
    assertThat(stats.queuedRequests()).isEqualTo(2);
    assertThat(stats.totalRequests()).isEqualTo(2);
    String json = new String(log.records(TOPICS.stats()).getLast().value(), StandardCharsets.UTF_8);
    assertThat(json)
        .contains(
            "\"concurrency_limit\"",
            "\"active_requests\"",
            "\"queued_requests\"",
            "\"total_requests\"",
            "\"total_errors\"",
            "\"error_429_count\"",
            "\"error_503_count\"",
            "\"average_wait_time_ms\"");
  }

  private ShardLeader newLeader() {
    return new ShardLeader(
        0,
        new ShardSettings(TOPICS, NAMESPACE, Bounds.DEFAULT, new TurnMetrics(new MetricRegistry())),
        log,
        clock,
        new Random(seed));
  }

  /** Steps until nothing more can happen at this moment. */
  private void run() {
    runLeader(leader);
  }

  private static void runLeader(ShardLeader leader) {
    for (int i = 0; i < 60; i++) {
      leader.step(Duration.ZERO);
    }
  }

  private void submit(String... ids) {
    for (String id : ids) {
      Task task = Task.of(id, RawJson.of("{\"n\":1.0}"));
      write(TOPICS.tasks("p", Lane.NORMAL), null, TaskCodec.write(task));
    }
  }

  private void hello(String worker, long incarnation) {
    say(new WorkerMessage.Hello(worker, incarnation, 0, Map.of("p", 4)));
  }

  private void heartbeat(String worker, long incarnation, long largest, long... tokens) {
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

  private void finish(InboxMessage.Run run, @Nullable FailureKind kind) {
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

  private void say(WorkerMessage message) {
    log.writer("worker").send(new NewRecord(TOPICS.workerEvents(), 0, null, Json.write(message)));
  }

  private void write(String topic, @Nullable String key, byte[] value) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    log.writer("producer").send(new NewRecord(topic, 0, bytes, value));
  }

  private List<InboxMessage.Run> assignments() {
    return log.records(new Partition(TOPICS.assignments(), 0)).stream()
        .map(r -> read(r, InboxMessage.class))
        .filter(InboxMessage.Run.class::isInstance)
        .map(InboxMessage.Run.class::cast)
        .toList();
  }

  private List<TaskResult> results() {
    return log.records(TOPICS.results()).stream().map(r -> read(r, TaskResult.class)).toList();
  }

  private PoolStats stats() {
    return read(log.records(TOPICS.stats()).getLast(), PoolStats.class);
  }

  private static <T> T read(LogRecord record, Class<T> type) {
    return Json.read(record.value(), type);
  }
}
