package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.machine.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leader between records that nobody should have written and calls that get no answer. */
class AdversityTest {
  private static final Topics TOPICS = Topics.standard();
  private static final String TASKS = TOPICS.tasks("p", Lane.NORMAL);

  private final ManualClock clock = new ManualClock();
  private final FaultyLog log = new FaultyLog(new MemoryLog(() -> clock.wall().toEpochMilli()));
  private ShardLeader leader;

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
            TOPICS.overview(),
            TASKS)) {
      log.memory.admin().create(new TopicSpec(topic, 1, Map.of()));
    }
    log.memory.admin().create(new TopicSpec(TOPICS.assignments(), 2, Map.of()));
    define("p");
    leader = newLeader(Bounds.DEFAULT);
    run();
  }

  @Test
  void logAwayInTheMiddleOfATurn_losesNothingThatWasPolled() {
    define("q");
    submit("a");
    hello(0);
    log.fails = method -> method.equals("create") || method.equals("describe");
    leader.step(Duration.ZERO);
    log.fails = method -> false;
    submit("b");
    clock.pass(Duration.ofSeconds(2));

    run();

    assertThat(assigned()).containsExactly("a", "b");
  }

  @Test
  void logAwayAfterAPayloadWasFound_losesItNot() {
    submit("a");
    PayloadLoader loader =
        new PayloadLoader(log.reader("payloads"), new TaskRecords(new Suspects(), ref -> null));
    loader.want("p", new TaskRef(TASKS, 0, 0));
    loader.want("p", new TaskRef(TASKS, 0, 1));
    List<String> calls = new ArrayList<>();
    // The first poll finds the first of the two; then its question for the position fails.
    log.fails = method -> calls.add(method) && method.equals("position") && calls.contains("poll");
    assertThatThrownBy(loader::poll).isInstanceOf(LogUnavailableException.class);
    log.fails = method -> false;

    assertThat(loader.poll()).singleElement().isInstanceOf(Command.PayloadRead.class);
  }

  @Test
  void logAwayBetweenTheStepsOfATakeover_isWaitedFor() {
    for (String method : List.of("end", "start", "position")) {
      leader = newLeader(Bounds.DEFAULT);
      log.fails = method::equals;
      run();
      log.fails = name -> false;

      run();

      assertThat(leader.serves()).as("after %s", method).isTrue();
    }
  }

  @Test
  void laneWhoseWindowIsFull_keepsNoOtherOut() {
    leader = newLeader(new Bounds(10, 1 << 20, 8, 50, 30, 40, 20, 10, 64));
    for (int i = 0; i < 10; i++) {
      submit("n" + i);
    }
    run();
    String high = TOPICS.tasks("p", Lane.HIGH);
    log.memory.admin().create(new TopicSpec(high, 1, Map.of("retention.ms", "1000")));
    for (int i = 0; i < 100; i++) {
      write(high, null, TaskCodec.write(Task.of("h" + i, RawJson.of("1"))));
    }
    clock.pass(Duration.ofSeconds(2));

    run();

    assertThat(leader.state().pool("p").windowTasks(Lane.NORMAL)).isEqualTo(10);
    assertThat(leader.state().pool("p").windowTasks(Lane.HIGH)).isPositive();
    assertThat(leader.state().pool("p").positions(Lane.HIGH)).hasSize(1);
    assertThat(log.memory.config(high))
        .as("a producer's topic is kept")
        .containsEntry("retention.ms", "-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"payload\":1,\"timeout_ms\":9223372036854775807}",
        "\ufeff{\"payload\":1}",
      })
  void taskThatCannotBePassedOn_isRefused_andHoldsUpNobody(String value) {
    hello(0);
    write(TASKS, null, value.getBytes(StandardCharsets.UTF_8));
    submit("b");

    run();

    assertThat(results()).extracting(TaskResult::outcome).containsExactly(Outcome.FAILED);
    assertThat(assigned()).containsExactly("b");
  }

  @Test
  void taskBeyondTheLimit_failsNamingSizeAndLimit() {
    hello(0);
    write(TASKS, null, new byte[Task.MAX_BYTES + 1]);
    write(
        TASKS,
        null,
        ("{\"timeout_ms\":\"" + "x".repeat(7 << 20) + "\"}").getBytes(StandardCharsets.UTF_8));
    submit("b");

    run();

    assertThat(results().getFirst().error().message()).contains("8388609", "8388608");
    assertThat(log.memory.records(TOPICS.deadLetters()))
        .allMatch(letter -> letter.value().length < 16 << 20);
    assertThat(assigned()).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"hello\",\"worker\":\"v\",\"incarnation\":1,\"inbox\":2,\"capacity\":{}}",
        "{\"kind\":\"hello\",\"worker\":\"v\",\"incarnation\":1,\"inbox\":0}",
        "{\"kind\":\"hello\",\"incarnation\":1,\"inbox\":0,\"capacity\":{}}",
        "{\"kind\":\"hello\",\"worker\":\"v\",\"incarnation\":1,\"inbox\":0,\"capacity\":{\"p\":null}}",
        "{\"kind\":\"released\",\"worker\":\"v\",\"incarnation\":1,\"token\":1}",
      })
  void malformedWorkerEvent_isPassedOver(String value) {
    say(value.getBytes(StandardCharsets.UTF_8));
    hello(0);
    submit("a");

    run();

    assertThat(assigned()).containsExactly("a");
  }

  @Test
  void worker_thatClaimsNegativeCapacity_isGivenNothing() {
    say(Json.write(new WorkerMessage.Hello("v", 1, 1, Map.of("p", -1))));
    submit("a");
    hello(0);

    run();

    assertThat(assigned()).containsExactly("a");
  }

  @Test
  void definitionThatIsNone_isPassedOver_andTheOneInForceHolds() {
    String valid =
        new String(Json.write(PoolDefinition.of(2, "openai", "http://b")), StandardCharsets.UTF_8);
    write(TOPICS.pools(), "Not_A_Pool", valid.getBytes(StandardCharsets.UTF_8));
    for (String broken :
        List.of(
            valid.replace("\"lanes\":{}", "\"lanes\":{\"normal\":0}"),
            valid.replace("\"slot_reuse\":\"ttl\",", ""),
            valid.replace("\"url\":\"http://b\"", "\"uri\":\"http://b\""),
            valid.replace(
                "\"stranded_max_ms\":600000", "\"stranded_max_ms\":9223372036854775807"))) {
      assertThat(broken).isNotEqualTo(valid);
      write(TOPICS.pools(), "p", broken.getBytes(StandardCharsets.UTF_8));
    }
    hello(0);
    submit("a");

    run();

    assertThat(assigned()).containsExactly("a");
    assertThat(leader.state().pool("p").definition())
        .isEqualTo(PoolDefinition.of(2, "openai", "http://b"));
  }

  @Test
  void nestingOfAPayloadAtItsLimit_reachesTheWorker() {
    String payload = "[".repeat(999) + "]".repeat(999);
    write(
        TASKS,
        null,
        ("{\"id\":\"deep\",\"payload\":" + payload + "}").getBytes(StandardCharsets.UTF_8));
    hello(0);

    run();

    assertThat(assigned()).containsExactly("deep");
  }

  private ShardLeader newLeader(Bounds bounds) {
    Namespace namespace = Namespace.of(1, 2, Duration.ofSeconds(60));
    return new ShardLeader(
        0,
        new ShardSettings(TOPICS, namespace, bounds, new TurnMetrics(new MetricRegistry())),
        log,
        clock,
        new Random(1));
  }

  private void run() {
    for (int i = 0; i < 60; i++) {
      leader.step(Duration.ZERO);
    }
  }

  private void define(String pool) {
    write(TOPICS.pools(), pool, Json.write(PoolDefinition.of(2, "openai", "http://b")));
  }

  private void submit(String id) {
    write(TASKS, null, TaskCodec.write(Task.of(id, RawJson.of("1"))));
  }

  private void hello(int inbox) {
    say(Json.write(new WorkerMessage.Hello("w", 1, inbox, Map.of("p", 4))));
  }

  private void say(byte[] value) {
    write(TOPICS.workerEvents(), "w", value);
  }

  private void write(String topic, @Nullable String key, byte[] value) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    log.writer("any").send(new NewRecord(topic, 0, bytes, value));
  }

  private List<String> assigned() {
    return log.memory.records(new Partition(TOPICS.assignments(), 0)).stream()
        .map(r -> Json.read(r.value(), InboxMessage.class))
        .filter(InboxMessage.Run.class::isInstance)
        .map(m -> ((InboxMessage.Run) m).lease().taskId())
        .toList();
  }

  private List<TaskResult> results() {
    return log.memory.records(TOPICS.results()).stream()
        .map(r -> Json.read(r.value(), TaskResult.class))
        .toList();
  }
}
