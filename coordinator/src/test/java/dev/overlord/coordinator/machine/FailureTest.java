package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TTL;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static dev.overlord.coordinator.machine.MachineFixture.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
  private final MachineFixture fixture = MachineFixture.withPool(2).worker("w", 1, 4).tasks(1);

  @ParameterizedTest
  @EnumSource(names = {"TRANSIENT", "TIMEOUT"})
  void error_countsAnAttempt_andTheThirdOneIsTheLast(FailureKind kind) {
    for (int attempt = 1; attempt <= 3; attempt++) {
      var grant = fixture.grants().getFirst();
      assertThat(grant.lease().attempt()).isEqualTo(attempt);
      fixture.fails(grant, kind, 500);
      fixture.pass(Duration.ofSeconds(2));
      fixture.heartbeat("w", 1, grant.token());
    }

    var done = one(fixture.dispatch(), Event.TaskDone.class);

    assertThat(done.result().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(done.result().attempts()).isEqualTo(3);
    assertThat(done.result().id()).isEqualTo("t0");
    assertThat(Objects.requireNonNull(done.deadLetter()).original()).isNotNull();
    assertThat(fixture.pool().counter(Counter.TOTAL_ERRORS)).isEqualTo(3);
    assertThat(fixture.pool().waitingTasks()).isEmpty();
  }

  @Test
  void backoff_isJittered_andFreesTheSlotWhileTheTaskWaits() {
    var grant = fixture.random(0.5).grants().getFirst();

    fixture.fails(grant, FailureKind.TRANSIENT, 500);

    assertThat(fixture.pool().leased()).isZero();
    assertThat(fixture.pass(Duration.ofMillis(249)).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMillis(1)).grants()).hasSize(1);
  }

  @Test
  void retryAfter_isHonoured() {
    var grant = fixture.random(0).grants().getFirst();

    fixture.fails(grant, FailureKind.TRANSIENT, 500, 5_000L);

    assertThat(fixture.pass(Duration.ofMillis(4_999)).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMillis(1)).grants()).hasSize(1);
  }

  @Test
  void permanentError_givesTheTaskUpAtOnce_withTheBackendsAnswer() {
    var grant = fixture.grants().getFirst();

    fixture.fails(grant, FailureKind.PERMANENT, 400);
    var done = one(fixture.dispatch(), Event.TaskDone.class);

    assertThat(done.result().statusCode()).isEqualTo(400);
    assertThat(String.valueOf(done.result().body())).isEqualTo("{}");
    assertThat(done.result().token()).isEqualTo(grant.token());
  }

  @Test
  void givenUpTask_needsNoSlot() {
    fixture.tasks(5);
    var grants = fixture.grants();
    fixture.fails(grants.getFirst(), FailureKind.PERMANENT, 400);

    var events = fixture.dispatch();

    assertThat(events.indexOf(one(events, Event.TaskDone.class)))
        .isLessThan(events.indexOf(one(events, Event.TaskLeased.class)));
  }

  @Test
  void taskWhoseBytesAreGone_isAFailedOutcome() {
    var grant = fixture.grants().getFirst();
    fixture.fails(grant, FailureKind.TRANSIENT, 500);

    var events =
        fixture.when(new Command.PayloadLost(POOL, grant.task().ref(), "the log begins at 7"));

    var done = one(events, Event.TaskDone.class);
    assertThat(Objects.requireNonNull(done.result().error()).message()).contains("begins at 7");
  }

  @Test
  void interruptions_areCountedApart_andTheFifthIsTheLast() {
    for (int i = 0; i < 5; i++) {
      var grant = fixture.grants().getFirst();
      assertThat(grant.lease().attempt()).isEqualTo(1);
      assertThat(grant.lease().interruptions()).isEqualTo(i);
      fixture.timePasses(TTL);
      fixture.worker("w", i + 2, 4);
    }

    var done = one(fixture.dispatch(), Event.TaskDone.class);

    assertThat(Objects.requireNonNull(done.result().error()).code()).isEqualTo("interrupted");
  }

  @Test
  void lostConnection_countsAnInterruptionOnly() {
    var grant = fixture.grants().getFirst();

    fixture.fails(grant, FailureKind.INTERRUPTED, null);
    var again = fixture.pass(Duration.ofSeconds(1)).grants().getFirst();

    assertThat(again.lease().attempt()).isEqualTo(1);
    assertThat(again.lease().interruptions()).isEqualTo(1);
    assertThat(fixture.pool().counter(Counter.TOTAL_ERRORS)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNREACHABLE", "REFUSED", "QUOTA", "LOADING"})
  void refusal_countsNothing_stopsTheEndpoint_andProbesWithGrowingIntervals(FailureKind kind) {
    fixture.tasks(5);
    var grants = fixture.grants();
    fixture.fails(grants.get(0), kind, null);
    fixture.fails(grants.get(1), kind, null);
    assertThat(fixture.pool().hold(fixture.now().wall())).isEqualTo(new Hold(kind, "why", null));
    assertThat(fixture.grants()).as("stopped").isEmpty();

    var probe = fixture.pass(Duration.ofSeconds(1)).grants();
    assertThat(probe).as("one probe, not two").hasSize(1);
    assertThat(probe.getFirst().lease().attempt()).isEqualTo(1);
    fixture.fails(probe.getFirst(), kind, null);
    assertThat(fixture.pass(Duration.ofMillis(1_999)).grants()).isEmpty();
    var second = fixture.pass(Duration.ofMillis(1)).grants();
    assertThat(second).hasSize(1);

    var events = fixture.finishes(second.getFirst());
    assertThat(of(events, Event.EndpointResumed.class)).hasSize(1);
    assertThat(fixture.grants()).hasSize(2);
  }

  @Test
  void probe_isNeverATaskThatHasAnInterruption() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.INTERRUPTED, null);
    fixture.pass(Duration.ofSeconds(1)).tasks(1);
    var grants = fixture.grants();
    assertThat(grants).hasSize(2);
    fixture.fails(grants.get(0), FailureKind.UNREACHABLE, null);
    fixture.fails(grants.get(1), FailureKind.UNREACHABLE, null);

    var probe = fixture.pass(Duration.ofSeconds(1)).grants();

    assertThat(probe).extracting(g -> g.lease().taskId()).containsExactly("t1");
  }

  @Test
  void stoppedEndpoint_isProbedWithAnInterruptedTask_whereThereIsNoOther() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.INTERRUPTED, null);
    fixture.fails(
        fixture.pass(Duration.ofSeconds(1)).grants().getFirst(), FailureKind.UNREACHABLE, null);
    assertThat(fixture.grants()).isEmpty();

    var probe = fixture.pass(Duration.ofSeconds(1)).grants();

    assertThat(probe).extracting(g -> g.lease().taskId()).containsExactly("t0");
    assertThat(of(fixture.finishes(probe.getFirst()), Event.EndpointResumed.class)).hasSize(1);
  }

  @Test
  void waitingTask_whoseBytesAreNoTaskWhenReadBack_failsWithTheReason() {
    var granted = fixture.grants().getFirst();
    fixture.fails(granted, FailureKind.TRANSIENT, null);
    fixture.pass(Duration.ofSeconds(1));
    one(fixture.when(new Command.Dispatch(MachineFixture.POOL)), Event.PayloadWanted.class);
    ReadTask refused =
        new ReadTask(
            granted.task().ref(),
            null,
            new TaskError("invalid_task", "no task any more"),
            granted.task().value(),
            null,
            MachineFixture.START);

    var done =
        one(
            fixture.when(new Command.PayloadRead(MachineFixture.POOL, refused)),
            Event.TaskDone.class);

    assertThat(done.result().error()).isEqualTo(refused.refusal());
    assertThat(done.deadLetter()).isNotNull();
    assertThat(fixture.grants()).isEmpty();
  }

  @Test
  void waitingTasks_areReadBackWithinTheBoundOfBytes() {
    Bounds bounds = new Bounds(100, 20, 50, 50, 30, 40, 20, 10, 64);
    MachineFixture small = new MachineFixture(bounds).define(PoolDefinition.of(40, "openai", "u"));
    small.worker("w", 1, 40).tasks(40);
    small.grants().forEach(g -> small.fails(g, FailureKind.UNREACHABLE, null));

    var wanted = of(small.dispatch(), Event.PayloadWanted.class);

    assertThat(wanted).as("each has more than 20 bytes").hasSize(1);
  }

  @Test
  void sessions_areBounded_andTheLongestSilentGoesFirst() {
    for (int i = 0; i < 30; i++) {
      fixture.pass(Duration.ofMillis(1)).worker("v" + i, 1, 1);
    }

    assertThat(fixture.state().workers()).hasSize(10).containsKey("v29").doesNotContainKey("v1");
  }

  @Test
  void tooManyWaiting_stopTheDispatchOfNewTasks_untilTheyGetFewer() {
    var many = MachineFixture.withPool(100).worker("w", 1, 100).tasks(60);
    var grants = many.random(0.99).grants();
    assertThat(grants).hasSize(60);
    grants.subList(0, 50).forEach(g -> many.fails(g, FailureKind.OVERLOAD, 503, 600_000L));
    many.tasks(1);

    assertThat(many.grants()).isEmpty();

    many.timePasses(Duration.ofSeconds(700));
    many.worker("v", 1, 100);
    assertThat(many.grants()).extracting(g -> g.lease().taskId()).contains("t60");
  }
}
