package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.coordinator.machine.PoolState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final MemoryLog memory = new MemoryLog();
  private final FaultyLog log = new FaultyLog(memory);
  private final LeaderFixture shard =
      new LeaderFixture(log, "o.", new Upkeep(1_000, 100, Duration.ofHours(1), 1_000_000, 1 << 20));

  @BeforeEach
  void lead() {
    shard.create(shard.tasks(), 1, Map.of());
    shard.define("p", PoolDefinition.of(2, "openai", "http://b"));
    shard.steps(20);
    shard.hello(2);
  }

  @Test
  void recreatedTopic_isNoticed_itsOldTasksFail_andTheNewOnesRunFromTheStart() {
    shard.submit(10);
    shard.steps(20);
    List<InboxMessage.Run> old = shard.received();
    assertThat(old).hasSize(2);
    shard.finish(old.getFirst(), FailureKind.TRANSIENT);
    shard.steps(5);

    recreate(30);
    looks();

    assertThat(shard.results())
        .as("the waiting one, and those that ran")
        .extracting(TaskResult::outcome)
        .containsOnly(Outcome.FAILED)
        .hasSize(3);
    shard.received().forEach(run -> shard.finish(run, null));
    old.forEach(run -> shard.finish(run, null));
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.results().size() == 33;
    });
    assertThat(shard.results().subList(3, 33))
        .extracting(TaskResult::outcome)
        .containsOnly(Outcome.SUCCEEDED);
    assertThat(shard.results().subList(3, 33)).extracting(TaskResult::ref).doesNotHaveDuplicates();
  }

  @Test
  void newTopicThatReachesTheOldPosition_isNotReadAsTheOldOne() {
    shard.submit(3);
    finish(3);
    recreate(10);

    shard.steps(20);

    assertThat(shard.received()).as("before the topic was looked at twice").isEmpty();
    looks();
    finish(13);
    assertThat(shard.results()).extracting(TaskResult::outcome).containsOnly(Outcome.SUCCEEDED);
  }

  @Test
  void tasksReadUnderTheOldTopicsPositions_doNotHideTheFirstOnesOfTheNew() {
    shard.submit(3);
    finish(3);
    recreate(3);
    shard.clock.pass(LOOK);
    shard.steps(5);
    log.holdsAnswers = true;
    shard.clock.pass(LOOK);
    shard.steps(5);

    shard.submit(7);
    shard.steps(5);
    log.letAnswersGo();
    finish(13);

    assertThat(shard.results().subList(3, 13))
        .extracting(TaskResult::ref)
        .doesNotHaveDuplicates()
        .contains(shard.tasks() + "-0-0");
  }

  @Test
  void waitingTask_isNotGivenTheBytesOfANewTopic() {
    shard.submit(1);
    shard.steps(20);
    log.fails = method -> method.equals("describe");
    shard.answer(run -> FailureKind.TRANSIENT);
    shard.steps(10);
    assertThat(waiting().waitingTasks()).hasSize(1);

    recreate(5);
    log.fails = method -> false;
    shard.clock.pass(Duration.ofSeconds(1));
    shard.steps(20);

    assertThat(shard.received()).isEmpty();
    looks();
    assertThat(shard.results())
        .singleElement()
        .satisfies(result -> assertThat(result.error().code()).isEqualTo("topic_recreated"));
  }

  @Test
  void deletedTopicOfALane_failsWhatWaits_afterAWhile() {
    String high = shard.topics.tasks("p", Lane.HIGH);
    shard.create(high, 1, Map.of());
    shard.clock.pass(LOOK);
    shard.steps(10);
    shard.write(high, null, "{\"payload\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    shard.until(() -> {
      shard.answer(run -> FailureKind.TRANSIENT);
      return waiting().waitingTasks().size() == 1;
    });
    shard.hello(0);

    memory.delete(high);
    for (int i = 0; i < 4; i++) {
      shard.clock.pass(LOOK);
      shard.steps(10);
    }
    assertThat(shard.results()).as("a broker may be late to know it").isEmpty();
    for (int i = 0; i < 4; i++) {
      shard.clock.pass(LOOK);
      shard.steps(10);
    }

    assertThat(shard.results())
        .singleElement()
        .satisfies(result -> assertThat(result.error().code()).isEqualTo("payload_unreadable"));
    assertThat(waiting().topicId(Lane.HIGH)).isNull();
  }

  @Test
  void deletedPoolWithoutTopics_isForgotten_andStaysSoAfterATakeover() {
    shard.define("p", null);
    shard.steps(10);
    memory.delete(shard.tasks());
    for (int i = 0; i < 10; i++) {
      shard.clock.pass(LOOK);
      shard.steps(10);
    }
    assertThat(shard.leader.state().pool("p")).isNull();

    shard.takeOver();
    shard.steps(10);

    assertThat(shard.leader.state().pool("p")).as("its old definition is in the log").isNull();
    assertThat(memory.admin().describe(shard.tasks())).isEmpty();
  }

  @Test
  void unansweredQuestions_loseNoTaskThatWasRead() {
    log.fails = method -> method.equals("describe");
    shard.submit(5);
    shard.steps(10);
    assertThat(shard.received()).isEmpty();
    log.fails = method -> false;

    finish(5);

    assertThat(shard.results()).extracting(TaskResult::ref).doesNotHaveDuplicates().hasSize(5);
  }

  private void recreate(int tasks) {
    memory.delete(shard.tasks());
    shard.create(shard.tasks(), 1, Map.of());
    shard.submit(tasks);
  }

  private void looks() {
    for (int i = 0; i < 4; i++) {
      shard.clock.pass(LOOK.dividedBy(2));
      shard.steps(10);
    }
  }

  private void finish(int results) {
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.results().size() == results;
    });
  }

  private PoolState waiting() {
    return Objects.requireNonNull(shard.leader.state().pool("p"));
  }
}
