package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PurgeTest {
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final MemoryLog memory = new MemoryLog();
  private final FaultyLog log = new FaultyLog(memory);
  private final LeaderFixture shard =
      new LeaderFixture(log, "o.", new Upkeep(1_000, 100, EVERY, 1_000, 1 << 20));
  private final Partition tasks = new Partition(shard.tasks(), 0);

  @BeforeEach
  void lead() {
    shard.create(shard.tasks(), 1, Map.of());
    shard.define("p", PoolDefinition.of(2, "openai", "http://b"));
    shard.steps(20);
    shard.hello(2);
  }

  @Test
  void tasksThatAreDone_areDeleted_upToThePosition() {
    shard.submit(10);
    finish(10);

    waitForThePurge();

    assertThat(start()).isEqualTo(10);
    assertThat(stats().purgeHeldBy()).isNull();
  }

  @Test
  void leasedTask_holdsThePurgeBack_andIsNamed() {
    shard.submit(10);
    shard.steps(20);
    List<InboxMessage.Run> runs = shard.received();
    InboxMessage.Run first = runs.getFirst();
    assertThat(first.lease().ref()).isEqualTo(tasks + "-0");
    shard.finish(runs.get(1), null);
    finishOthers();

    waitForThePurge();

    assertThat(start()).isZero();
    assertThat(stats().purgeHeldBy()).isEqualTo("lease of " + tasks + "-0");
    shard.finish(first, null);
    shard.steps(20);
    waitForThePurge();
    assertThat(start()).isEqualTo(10);
  }

  @Test
  void answerAboutTheTopicThatCameLate_isAskedForAgain() {
    shard.submit(10);
    finish(10);
    log.holdsAnswers = true;
    shard.clock.pass(EVERY);
    shard.steps(5);

    memory.delete(shard.tasks());
    shard.create(shard.tasks(), 1, Map.of());
    shard.submit(12);
    shard.clock.pass(Duration.ofSeconds(3));
    log.letAnswersGo();
    shard.steps(5);

    assertThat(start()).as("it was of the topic before").isZero();
  }

  @Test
  void waitingTask_holdsThePurgeBack_untilItIsDone() {
    shard.submit(3);
    shard.steps(20);
    shard.until(() -> {
      shard.answer(run -> offset(run) == 1 ? FailureKind.TRANSIENT : null);
      return shard.results().size() == 2;
    });
    shard.hello(0);
    shard.steps(20);

    waitForThePurge();

    assertThat(start()).isEqualTo(1);
    assertThat(stats().purgeHeldBy()).isEqualTo("waiting task " + tasks + "-1");
  }

  @Test
  void topicMadeAnew_isNotPurgedByTheOldOnesOffsets() {
    shard.submit(10);
    finish(10);
    memory.delete(shard.tasks());
    shard.create(shard.tasks(), 1, Map.of());
    shard.submit(20);
    // As if the leader had not looked at the topic yet: it must ask before it deletes.
    shard.clock.pass(EVERY);
    shard.leader.step(Duration.ZERO);
    shard.leader.step(Duration.ZERO);

    assertThat(start()).isZero();
  }

  @Test
  void purgeThatGetsNoAnswer_isMadeAgain() {
    shard.submit(10);
    finish(10);
    log.fails = method -> method.equals("deleteBefore");
    waitForThePurge();
    assertThat(start()).isZero();

    log.fails = method -> false;
    waitForThePurge();

    assertThat(start()).isEqualTo(10);
  }

  private void finish(int results) {
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.results().size() == results;
    });
    shard.steps(5);
  }

  private void finishOthers() {
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.leader.state().pool("p").leases().size() == 1
          && shard.leader.state().pool("p").windowTasks() == 0;
    });
    shard.steps(5);
  }

  private void waitForThePurge() {
    for (int i = 0; i < 6; i++) {
      shard.clock.pass(EVERY.dividedBy(4));
      shard.steps(10);
    }
  }

  private static long offset(InboxMessage.Run run) {
    return dev.overlord.common.model.TaskRef.parse(run.lease().ref()).offset();
  }

  private long start() {
    return memory.reader("start").start(tasks);
  }

  private PoolStats stats() {
    List<LogRecord> all = shard.all(shard.topics.stats());
    return Json.read(Objects.requireNonNull(all.getLast().value()), PoolStats.class);
  }
}
