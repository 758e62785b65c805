package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ShardMachine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bug that one task or one message meets again and again must not stop its shard. */
class SuspectsTest {
  private final MemoryLog memory = new MemoryLog();
  private final LeaderFixture shard =
      new LeaderFixture(
          memory, "o.", new Upkeep(1_000, 100, Duration.ofHours(1), 1_000_000, 1 << 20));
  private BiPredicate<Command, List<Event>> bug = (command, events) -> false;

  @BeforeEach
  void lead() {
    shard.create(shard.tasks(), 1, Map.of());
    shard.define("p", PoolDefinition.of(2, "openai", "http://b"));
    shard.leader = buggy();
    shard.steps(20);
    shard.hello(4);
  }

  @Test
  void taskThatBreaksItsLeaderTwice_failsWithADeadLetter_andTheOthersRun() {
    bug =
        (command, events) ->
            events.stream()
                .anyMatch(
                    e -> e instanceof Event.TaskLeased leased && leased.task().value().length > 30);
    task("{\"payload\":1}");
    task("{\"payload\":\"a poisonous one, for whatever reason\"}");
    task("{\"payload\":2}");

    leaderBreaks();
    leaderBreaks();
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.results().size() == 3;
    });

    assertThat(shard.deadLetters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.error().code()).isEqualTo("suspect");
          assertThat(letter.original()).isNotNull();
        });
    assertThat(shard.results())
        .extracting(TaskResult::outcome)
        .containsExactlyInAnyOrder(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SUCCEEDED);
  }

  @Test
  void taskOfATopicMadeAnew_isNotSuspectedForWhatItsPredecessorDid() {
    bug =
        (command, events) ->
            events.stream()
                .anyMatch(
                    e -> e instanceof Event.TaskLeased leased && leased.task().value().length > 30);
    task("{\"payload\":\"a poisonous one, for whatever reason\"}");
    leaderBreaks();
    leaderBreaks();
    shard.until(() -> shard.results().size() == 1);

    memory.delete(shard.tasks());
    shard.create(shard.tasks(), 1, Map.of());
    task("{\"payload\":1}");
    shard.until(() -> {
      shard.clock.pass(Duration.ofMillis(500));
      shard.hello(4);
      shard.answer(run -> null);
      return shard.results().size() == 2;
    });

    assertThat(shard.results())
        .extracting(TaskResult::outcome)
        .containsExactly(Outcome.FAILED, Outcome.SUCCEEDED);
  }

  @Test
  void messageThatBreaksItsLeaderTwice_isPassedOver() {
    bug =
        (command, events) ->
            command instanceof Command.WorkerSaid said
                && said.message() instanceof WorkerMessage.Released;
    shard.say(new WorkerMessage.Released("x", 1, "p", 7, "why not"));
    task("{\"payload\":1}");

    leaderBreaks();
    leaderBreaks();
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.results().size() == 1;
    });
  }

  @Test
  void answerThatNoResultCouldHold_isAFailedOutcomeThatNamesTheLimit() {
    task("{\"payload\":1}");
    shard.steps(20);
    InboxMessage.Run run = shard.received().getFirst();
    shard.say(
        new WorkerMessage.Finished(
            "w",
            1,
            "p",
            run.token(),
            null,
            200,
            RawJson.of("\"" + "x".repeat(Task.MAX_BYTES) + "\""),
            null,
            shard.clock.wall(),
            shard.clock.wall(),
            null,
            null,
            Map.of()));

    shard.until(() -> shard.results().size() == 1);

    assertThat(shard.results().getFirst().error().code()).isEqualTo("result_too_large");
    assertThat(shard.results().getFirst().error().message()).contains("8388608");
  }

  private void task(String value) {
    shard.write(shard.tasks(), null, value.getBytes(StandardCharsets.UTF_8));
  }

  private void leaderBreaks() {
    assertThatThrownBy(() -> shard.steps(60)).hasMessage("a bug");
    shard.leader.close();
    nextLeader();
  }

  private void nextLeader() {
    shard.leader = buggy();
    shard.until(() -> shard.leader.serves());
    shard.hello(4);
  }

  private ShardLeader buggy() {
    ShardMachine machine =
        new ShardMachine(shard.settings.machine(0)) {
          @Override
          public List<Event> decide(Command command, Now now) {
            List<Event> events = super.decide(command, now);
            if (bug.test(command, events)) {
              throw new IllegalStateException("a bug");
            }
            return events;
          }
        };
    return new ShardLeader(shard.settings, machine, shard.log, shard.clock, new Random(1));
  }
}
