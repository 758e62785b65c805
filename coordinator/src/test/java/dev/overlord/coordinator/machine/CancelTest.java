package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TOPIC;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static dev.overlord.coordinator.machine.MachineFixture.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that somebody wants no more of, wherever it is. */
class CancelTest {
  private MachineFixture given = MachineFixture.withPool(1);

  private List<Event> cancel(long offset) {
    return given.when(
        new Command.CancelTask(POOL, Lane.NORMAL, new TaskRef(TOPIC, 0, offset), "ann"));
  }

  private Event.TaskLeased running() {
    given.worker("w", 1, 2).tasks(1);
    return given.grants().getFirst();
  }

  private static TaskResult cancelled(List<Event> events) {
    Event.TaskDone done = one(events, Event.TaskDone.class);
    assertThat(done.result().outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(done.deadLetter()).isNull();
    return done.result();
  }

  private void nothingIsLeft() {
    assertThat(given.pool().cancelled()).isEmpty();
    assertThat(given.pool().waitingTasks()).isEmpty();
    assertThat(given.pool().counter(Counter.CANCELLED)).isEqualTo(1);
    assertThat(given.pool().counter(Counter.DEAD_LETTERS)).isZero();
  }

  @Test
  void unreadTask_endsWhenItsTurnComes_withoutASlot() {
    Event.TaskLeased first = running();
    given.tasks(2);
    assertThat(of(cancel(2), Event.CancelNoted.class)).hasSize(1);
    assertThat(given.dispatch()).as("another is before it").isEmpty();

    List<Event> events = given.finishes(first);
    List<Event> next = given.dispatch();
    assertThat(of(events, Event.TaskDone.class)).hasSize(1);
    assertThat(of(next, Event.TaskLeased.class))
        .extracting(it -> it.task().id())
        .containsOnly("t1");
    TaskResult result = cancelled(next);

    assertThat(result.id()).isEqualTo("t2");
    assertThat(result.error().code()).isEqualTo("cancelled");
    assertThat(result.error().message()).isEqualTo("cancelled by ann");
    assertThat(result.enqueuedAt()).isNotNull();
    nothingIsLeft();
  }

  @Test
  void headOfItsPartition_endsAtOnce_thoughEverySlotIsTaken() {
    running();
    given.tasks(1);
    cancel(1);
    cancelled(given.dispatch());
    nothingIsLeft();
  }

  @Test
  void taskThatIsNotReadYet_endsWhenItIsRead() {
    running();
    cancel(1);
    given.tasks(1);
    cancelled(given.dispatch());
    nothingIsLeft();
  }

  @Test
  void runningTask_keepsItsSlotUntilItsWorkerSaysThatItStopped() {
    Event.TaskLeased leased = running();

    List<Event> events = cancel(0);

    InboxMessage told = one(events, Event.Told.class).message();
    assertThat(told).isInstanceOf(InboxMessage.Revoke.class);
    assertThat(given.pool().leased()).isEqualTo(1);
    assertThat(of(given.heartbeat("w", 1, 1, 1), Event.LeasesRenewed.class)).isEmpty();
    given.says(new WorkerMessage.Released("w", 1, POOL, leased.token(), "cancelled"));
    assertThat(given.pool().leased()).isZero();
    assertThat(cancelled(given.dispatch()).id()).isEqualTo("t0");
    nothingIsLeft();
  }

  @Test
  void runningTaskWhoseWorkerIsSilent_endsWithItsLease_andIsStranded() {
    running();
    cancel(0);
    List<Event> events = given.timePasses(MachineFixture.TTL);
    assertThat(of(events, Event.ExecutionStranded.class)).hasSize(1);
    cancelled(given.dispatch());
    nothingIsLeft();
  }

  @Test
  void successThatComesFirst_wins() {
    Event.TaskLeased leased = running();
    cancel(0);
    TaskResult result = one(given.finishes(leased), Event.TaskDone.class).result();
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(given.pool().cancelled()).isEmpty();
    assertThat(given.dispatch()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(FailureKind.class)
  void failureOfACancelledTask_isNoReasonToTryAgain_andLeavesNoDeadLetter(FailureKind kind) {
    Event.TaskLeased leased = running();
    cancel(0);
    List<Event> events = given.fails(leased, kind, null);
    assertThat(of(events, Event.TaskRequeued.class)).allMatch(it -> it.waiting().verdict() != null);
    cancelled(given.dispatch());
    nothingIsLeft();
  }

  @Test
  void waitingTask_endsAtOnce_thoughItIsNotDue() {
    Event.TaskLeased leased = running();
    given.fails(leased, FailureKind.TRANSIENT, null, 600_000L);
    assertThat(given.dispatch()).isEmpty();
    cancel(0);
    TaskResult result = cancelled(given.dispatch());
    assertThat(result.attempts()).isEqualTo(1);
    nothingIsLeft();
  }

  @Test
  void taskBehindAnother_inItsSlot_isRevokedToo() {
    given.worker("w", 1, 2).tasks(50);
    for (int i = 0; i < 3; i++) {
      given.pass(Duration.ofMillis(20));
      given.grants().forEach(it -> given.finishesAfter(it, Duration.ofMillis(1)));
    }
    given.dispatch();
    LiveLease behind =
        given.pool().leases().values().stream()
            .filter(live -> live.lease().order() > 0 && !given.pool().isRunning(live.lease()))
            .findFirst()
            .orElseThrow();
    List<Event> events =
        given.when(
            new Command.CancelTask(
                POOL, Lane.NORMAL, TaskRef.parse(String.valueOf(behind.lease().ref())), "ann"));
    assertThat(of(events, Event.LeaseRevoked.class)).hasSize(1);
    assertThat(given.pool().lease(one(events, Event.LeaseRevoked.class).token()).lease().revoked())
        .isTrue();
  }

  @Test
  void takeover_forgetsNoCancellation() {
    running();
    given.tasks(1);
    cancel(0);
    cancel(1);

    given = given.leaderDies();
    List<Event> heard = given.heartbeat("w", 1, 1, 1);
    assertThat(of(heard, Event.Told.class))
        .extracting(Event.Told::message)
        .hasAtLeastOneElementOfType(InboxMessage.Revoke.class);
    given.says(new WorkerMessage.Released("w", 1, POOL, 1, "cancelled"));
    given.when(new Command.TasksRead(POOL, Lane.NORMAL, List.of(given.task(1))));
    assertThat(of(given.dispatch(), Event.TaskDone.class))
        .hasSize(2)
        .allMatch(done -> done.result().outcome() == Outcome.CANCELLED);
    assertThat(given.pool().cancelled()).isEmpty();
  }

  @Test
  void cancelledTwice_orFinished_orOfNoPool_isIgnored() {
    Event.TaskLeased leased = running();
    cancel(0);
    assertThat(cancel(0)).as("twice").isEmpty();
    given.finishes(leased);
    assertThat(cancel(0)).as("finished").isEmpty();
    TaskRef ref = new TaskRef(TOPIC, 0, 5);
    assertThat(given.when(new Command.CancelTask("none", Lane.NORMAL, ref, "ann"))).isEmpty();
  }

  @Test
  void taskThatIsGivenUpAlready_keepsItsVerdict() {
    Event.TaskLeased leased = running();
    given.fails(leased, FailureKind.PERMANENT, null);
    assertThat(cancel(0)).isEmpty();
    assertThat(one(given.dispatch(), Event.TaskDone.class).result().outcome())
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void beyondTheBound_isIgnored() {
    running();
    given.tasks(40);
    for (int offset = 2; offset < 32; offset++) {
      assertThat(cancel(offset)).isNotEmpty();
    }
    assertThat(cancel(32)).isEmpty();
  }

  @Test
  void pausedPool_letsCancelledTasksGo() {
    given.worker("w", 1, 2).tasks(1);
    given.when(new Command.DefinePool(POOL, PoolDefinition.of(0, "openai", "http://b"), 1));
    cancel(0);
    cancelled(given.dispatch());
    nothingIsLeft();
  }

  @Test
  void offsetWithoutATask_isForgottenWhenItIsPassed() {
    running();
    given.tasks(1);
    cancel(2);
    given.when(new Command.TasksRead(POOL, Lane.NORMAL, List.of(given.task(3), given.task(4))));
    cancel(4);
    given.says(new WorkerMessage.Hello("v", 1, 0, Map.of(POOL, 2)));
    given.when(new Command.DefinePool(POOL, PoolDefinition.of(3, "openai", "http://b"), 1));
    assertThat(given.grants()).extracting(it -> it.task().id()).containsExactly("t1", "t3");
    assertThat(given.pool().cancelled()).isEmpty();
  }

  @Test
  void taskOfATopicThatIsNotSeenYet_isCancelledToo() {
    given.worker("w", 1, 2);
    TaskRef high = new TaskRef(TOPIC + ".high", 0, 4);
    TaskRef purged = new TaskRef(TOPIC + ".high", 0, 2);
    given.when(new Command.CancelTask(POOL, Lane.HIGH, high, "ann"));
    given.when(new Command.CancelTask(POOL, Lane.HIGH, purged, "ann"));
    given.when(new Command.TopicSeen(POOL, Lane.HIGH, TOPIC + ".high", "id-7", List.of(4L)));
    assertThat(given.pool().cancelled()).containsOnlyKeys(high);
    ReadTask any = given.task(4);
    ReadTask read = new ReadTask(high, any.task(), null, any.value(), null, any.enqueuedAt());
    given.when(new Command.TasksRead(POOL, Lane.HIGH, List.of(read)));
    cancelled(given.dispatch());
    nothingIsLeft();
  }

  @Test
  void topicThatGrows_keepsItsCancellations() {
    running();
    cancel(0);
    given.when(new Command.TopicSeen(POOL, Lane.NORMAL, TOPIC, "id-1", List.of(0L, 0L)));
    assertThat(given.pool().cancelled()).containsOnlyKeys(new TaskRef(TOPIC, 0, 0));
  }

  @Test
  void removedPool_takesItsCancellationsAlong() {
    MachineFixture empty = new MachineFixture();
    empty.when(new Command.DefinePool(POOL, PoolDefinition.of(1, "openai", "http://b"), 0));
    TaskRef never = new TaskRef(TOPIC, 0, 4);
    empty.when(new Command.CancelTask(POOL, Lane.NORMAL, never, "ann"));
    empty.when(new Command.DefinePool(POOL, null, 1));
    empty.when(new Command.TopicGone(POOL, Lane.NORMAL));
    assertThat(empty.state().pool(POOL)).isNull();
    assertThat(empty.leaderDies().state().pool(POOL)).isNull();
  }

  @Test
  void topicMadeAnew_takesItsCancellationsAlong() {
    running();
    given.tasks(3);
    cancel(0);
    cancel(2);
    given.when(new Command.TopicSeen(POOL, Lane.NORMAL, TOPIC, "id-2", List.of(0L)));
    assertThat(given.pool().cancelled()).isEmpty();
  }

  @Test
  void topicDeleted_takesItsCancellationsAlong() {
    given.tasks(3);
    cancel(2);
    given.when(new Command.TopicGone(POOL, Lane.NORMAL));
    assertThat(given.pool().cancelled()).isEmpty();
  }

  @Test
  void tasksDeletedUnread_takeTheirCancellationsAlong() {
    running();
    cancel(2);
    cancel(7);
    given.when(new Command.TopicSeen(POOL, Lane.NORMAL, TOPIC, "id-1", List.of(5L)));
    assertThat(given.pool().cancelled()).containsOnlyKeys(new TaskRef(TOPIC, 0, 7));
  }
}
