package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TOPIC;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static dev.overlord.coordinator.machine.MachineFixture.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Topics that are made anew, or deleted. */
class TopicTest {
  private final MachineFixture given = MachineFixture.withPool(2);

  @Test
  void recreatedTopic_failsWhatIsLeasedAndWhatWaits_andRestartsThePositions() {
    given.worker("w", 1, 2).tasks(5);
    List<Event.TaskLeased> leased = given.grants();
    given.fails(leased.getFirst(), FailureKind.TRANSIENT, null);
    given.dispatch();

    List<Event> events = recreated();

    assertThat(of(events, Event.TaskDone.class))
        .extracting(done -> done.result().error().code())
        .containsExactly("topic_recreated", "topic_recreated", "topic_recreated");
    assertThat(of(events, Event.TaskDone.class)).allMatch(done -> done.deadLetter() != null);
    assertThat(given.pool().positions(Lane.NORMAL)).containsExactly(0L);
    assertThat(given.pool().waitingTasks()).isEmpty();
    assertThat(given.pool().windowTasks()).isZero();
    assertThat(recreated()).as("once").isEmpty();
  }

  @Test
  void runningTaskOfARecreatedTopic_keepsItsSlotUntilItsWorkerStops() {
    given.worker("w", 1, 2).tasks(1);
    Event.TaskLeased leased = given.grants().getFirst();

    List<Event> events = recreated();

    assertThat(one(events, Event.Told.class).message()).isInstanceOf(InboxMessage.Revoke.class);
    assertThat(given.pool().leased()).isEqualTo(1);
    assertThat(given.heartbeat("w", 1, 1, 1))
        .as("it is not renewed")
        .noneMatch(Event.LeasesRenewed.class::isInstance);
    List<Event> late = given.finishes(leased);
    assertThat(of(late, Event.StaleFinish.class)).hasSize(1);
    assertThat(of(late, Event.TaskDone.class)).isEmpty();
    assertThat(given.pool().leased()).isZero();
  }

  @Test
  void orphanThatExpires_isStranded_andHasNoSecondOutcome() {
    given.worker("w", 1, 2).tasks(1);
    given.grants();
    recreated();

    List<Event> events = given.timePasses(MachineFixture.TTL);

    assertThat(of(events, Event.ExecutionStranded.class)).hasSize(1);
    assertThat(of(events, Event.TaskRequeued.class)).isEmpty();
    assertThat(of(events, Event.TaskDone.class)).isEmpty();
  }

  /** The simulator's seed 11554: the slot was free although the server computed on. */
  @Test
  void abortedExecutionOfADeletedPool_isStranded_sinceItsServerMayComputeOn() {
    given.worker("w", 1, 2).tasks(1);
    Event.TaskLeased leased = given.grants().getFirst();
    given.when(new Command.DefinePool(POOL, null, 7));

    List<Event> events =
        given.says(new WorkerMessage.Released("w", 1, POOL, leased.token(), "stopped"));

    assertThat(one(events, Event.ExecutionStranded.class).stranded().byTimeOnly()).isTrue();
  }

  @Test
  void manyTasksOfARecreatedTopic_failInSeveralTurns_andOnlyThenTheNewOneIsDispatched() {
    MachineFixture many =
        new MachineFixture(new Bounds(2_000, 1 << 20, 8, 2_000, 30, 40, 20, 10, 64));
    many.define(dev.overlord.common.model.PoolDefinition.of(2, "openai", "http://backend"));
    for (long offset = 0; offset < 600; offset++) {
      many.state()
          .apply(
              new Event.WaitingRestored(
                  POOL,
                  new dev.overlord.common.model.TaskRef(TOPIC, 0, offset),
                  new dev.overlord.common.model.WaitingTask(null, 0, 0, 0, 0, false, null, null)));
    }
    Command.TopicSeen seen =
        new Command.TopicSeen(POOL, Lane.NORMAL, TOPIC, "id-2", List.of(0L, 0L));

    List<Event> first = many.machine.decide(seen, many.now());
    first.forEach(many.state()::apply);
    assertThat(of(first, Event.TopicOpened.class)).isEmpty();
    List<Event> second = many.machine.decide(seen, many.now());
    second.forEach(many.state()::apply);

    assertThat(of(first, Event.TaskDone.class)).hasSize(500);
    assertThat(of(second, Event.TaskDone.class)).hasSize(100);
    assertThat(one(second, Event.TopicOpened.class).positions()).containsExactly(0L, 0L);
  }

  @Test
  void deletedTopic_failsWhatWaits_letsRunWhatRuns_andIsClosedWithTheLast() {
    given.worker("w", 1, 2).tasks(2);
    List<Event.TaskLeased> leased = given.grants();
    given.fails(leased.getFirst(), FailureKind.TRANSIENT, null);

    List<Event> events = gone();

    assertThat(one(events, Event.TaskDone.class).result().error().code())
        .isEqualTo("payload_unreadable");
    assertThat(of(events, Event.TopicClosed.class)).isEmpty();
    assertThat(one(given.finishes(leased.getLast()), Event.TaskDone.class).deadLetter()).isNull();
    assertThat(of(gone(), Event.TopicClosed.class)).hasSize(1);
    assertThat(gone()).as("a pool in force stays").isEmpty();
  }

  @Test
  void deletedPool_staysWhileItHasTopics_andIsForgottenAfterThem() {
    given.when(new Command.DefinePool(POOL, null, 1));
    assertThat(given.state().pool(POOL)).isNotNull();

    assertThat(of(gone(), Event.TopicClosed.class)).hasSize(1);
    assertThat(of(gone(), Event.PoolRemoved.class)).hasSize(1);

    assertThat(given.state().pool(POOL)).isNull();
    assertThat(gone()).isEmpty();
  }

  @Test
  void deletedPool_keepsPositionsAndWaitingTasks_forItsReturn() {
    given.worker("w", 1, 2).tasks(3);
    Event.TaskLeased leased = given.grants().getFirst();
    given.fails(leased, FailureKind.TRANSIENT, null);
    given.when(new Command.DefinePool(POOL, null, 1));

    assertThat(given.pool().positions(Lane.NORMAL)).containsExactly(2L);
    assertThat(given.pool().waitingTasks()).hasSize(1);
    assertThat(given.pool().leases()).hasSize(1);
  }

  private List<Event> recreated() {
    return given.when(new Command.TopicSeen(POOL, Lane.NORMAL, TOPIC, "id-2", List.of(0L)));
  }

  private List<Event> gone() {
    return given.when(new Command.TopicGone(POOL, Lane.NORMAL));
  }
}
