package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TTL;
import static dev.overlord.coordinator.machine.MachineFixture.URL;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Leases behind the one that runs in a slot. */
class PrefetchTest {
  private static final Duration HAND_OVER = Duration.ofMillis(10);

  /** Two slots of worker w, of which one has told how long tasks take. */
  private static MachineFixture paced(Duration execution, int moreTasks) {
    var fixture = MachineFixture.withPool(2).worker("w", 1, 4).tasks(3);
    var first = fixture.grants().getFirst();
    fixture.pass(execution.plus(HAND_OVER));
    fixture.heartbeat("w", 1, 1, 1, 2);
    fixture.finishesAfter(first, execution);
    fixture.tasks(moreTasks);
    return fixture;
  }

  @Test
  void beforeAnythingWasMeasured_nothingIsGrantedAhead() {
    var fixture = MachineFixture.withPool(2).worker("w", 1, 4).tasks(20);

    assertThat(fixture.grants()).hasSize(2);
  }

  @Test
  void tasksShortAgainstTheHandOver_areGrantedAhead_asDeepAsTwoHandOversNeed() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 4).tasks(1);
    var first = fixture.grants().getFirst();
    fixture.pass(Duration.ofMillis(20 + 70));
    fixture.heartbeat("w", 1, 1, 1);
    fixture.finishesAfter(first, Duration.ofMillis(20));
    fixture.tasks(50);

    // 2 x 70 ms of hand-over are seven tasks of 20 ms; one goes to the free slot.
    assertThat(fixture.grants()).hasSize(1 + 7);
  }

  @Test
  void shortTasks_areGrantedAhead_eightyMillisecondsAtLeast() {
    var fixture = paced(Duration.ofMillis(20), 50);

    var grants = fixture.grants();

    // Four tasks of 20 ms in each of two slots; one slot was free.
    assertThat(grants).hasSize(1 + 2 * 4);
    assertThat(fixture.pool().leased()).isEqualTo(2);
    assertThat(fixture.pool().prefetched()).isEqualTo(8);
    assertThat(fixture.pool().workAheadMs()).isEqualTo(80);
    assertThat(grants)
        .filteredOn(g -> g.lease().slot() == 0)
        .extracting(g -> g.lease().order())
        .containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void slotsAreFilledEvenly_theLeastDeepFirst() {
    var grants = paced(Duration.ofMillis(5), 50).grants();

    assertThat(grants.subList(1, 5)).extracting(g -> g.lease().slot()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void longTasks_areNeverGrantedAhead() {
    assertThat(paced(Duration.ofMillis(1_100), 50).grants()).hasSize(1);
  }

  @Test
  void neverMoreThanAboutASecondOfWork_isGrantedAhead() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 4).tasks(1);
    var first = fixture.grants().getFirst();
    fixture.pass(Duration.ofSeconds(10));
    fixture.heartbeat("w", 1, 1, 1);
    fixture.finishesAfter(first, Duration.ofMillis(300));
    fixture.tasks(50);

    assertThat(fixture.grants()).hasSize(1 + 3);
  }

  @Test
  void neverMoreThanAnEvenShareOfWhatWaits_isGrantedAhead() {
    var fixture = paced(Duration.ofMillis(1), 6);

    fixture.grants();

    // The free slot takes one of seven; six are three for each, then two for each, then one.
    assertThat(fixture.pool().slots.leases(0)).hasSizeLessThanOrEqualTo(3);
    assertThat(fixture.pool().slots.leases(1)).hasSizeLessThanOrEqualTo(3);
    assertThat(fixture.pool().windowTasks()).isPositive();
  }

  @Test
  void lastTasksOfABatch_waitForAFreeSlot() {
    var fixture = paced(Duration.ofMillis(1), 1);

    assertThat(fixture.grants()).hasSize(1);
    assertThat(fixture.pool().windowTasks()).isEqualTo(1);
  }

  @Test
  void poolAboveALoweredLimit_getsNothingAhead() {
    var fixture = paced(Duration.ofMillis(5), 50);
    fixture.grants();
    fixture.when(new Command.DefinePool(POOL, PoolDefinition.of(1, "openai", URL), 5));

    assertThat(fixture.grants()).isEmpty();
  }

  @Test
  void endOfTheRunningOrder_startsTheNext_andTopsTheSlotUp() {
    var fixture = paced(Duration.ofMillis(20), 50);
    var slot0 = fixture.grants().stream().filter(g -> g.lease().slot() == 0).toList();

    var events = fixture.finishesAfter(slot0.getFirst(), Duration.ofMillis(20));

    assertThat(of(events, Event.NextStarted.class))
        .extracting(Event.NextStarted::token)
        .containsExactly(slot0.get(1).token());
    assertThat(fixture.pool().leased()).isEqualTo(2);
    assertThat(fixture.grants())
        .extracting(g -> g.lease().slot() + "/" + g.lease().order())
        .containsExactly("0/5");
  }

  @Test
  void executionsStarted_areCountedWhenTheyMayRun() {
    var fixture = paced(Duration.ofMillis(5), 50);
    var grants = fixture.grants();
    assertThat(fixture.pool().counter(Counter.TOTAL_REQUESTS)).isEqualTo(3);

    fixture.finishesAfter(grants.getFirst(), Duration.ofMillis(5));

    assertThat(fixture.pool().counter(Counter.TOTAL_REQUESTS)).isEqualTo(4);
  }

  @Test
  void workersDeath_countsOneInterruptionPerSlot_andAllItsTasksRunAloneFromThenOn() {
    var fixture = paced(Duration.ofMillis(5), 50);
    fixture.grants();
    int lost = fixture.pool().leases().size();

    fixture.worker("w", 2, 4);

    var waiting = fixture.pool().waitingTasks().values();
    assertThat(waiting).hasSize(lost).allMatch(w -> w.alone());
    assertThat(waiting).filteredOn(w -> w.interruptions() == 1).hasSize(2);
    assertThat(fixture.pool().counter(Counter.INTERRUPTIONS)).isEqualTo(2);
    assertThat(fixture.pool().strandedCount()).isZero();
  }

  @Test
  void expiryInTwoSteps_countsAndStrandsOnlyTheOneThatRan() {
    var fixture = paced(Duration.ofMillis(5), 50);
    fixture.heartbeat("w", 1, 2, 2);
    fixture.pass(Duration.ofSeconds(5));
    fixture.grants();

    fixture.timePasses(TTL.minusSeconds(5));
    assertThat(fixture.pool().leases()).as("those granted later live on").isNotEmpty();
    fixture.timePasses(Duration.ofSeconds(6));

    assertThat(fixture.pool().leases()).isEmpty();
    assertThat(fixture.pool().counter(Counter.INTERRUPTIONS)).isEqualTo(2);
    assertThat(fixture.pool().strandedCount()).isEqualTo(2);
  }

  @Test
  void interruptedTask_isGrantedAlone_inASlotThatRunsDryForIt() {
    var fixture = paced(Duration.ofMillis(5), 50);
    var grants = fixture.grants();
    var interrupted = running(fixture, grants, 0);
    fixture.fails(interrupted, FailureKind.INTERRUPTED, null);
    fixture.pass(Duration.ofSeconds(10));
    assertThat(fixture.grants()).as("nothing behind others while it waits").isEmpty();

    List<Event.TaskLeased> alone = new ArrayList<>();
    for (int left = fixture.pool().slots.leases(0).size(); left > 0; left--) {
      assertThat(alone).isEmpty();
      fixture.finishes(running(fixture, grants, 0));
      alone.addAll(fixture.grants());
    }

    assertThat(alone.getFirst().lease().taskId()).isEqualTo(interrupted.lease().taskId());
    assertThat(alone.getFirst().lease().alone()).isTrue();
    assertThat(fixture.pool().slots.leases(0)).hasSize(1);
    assertThat(fixture.pool().slots.leases(1)).as("the others go on").hasSizeGreaterThan(1);
  }

  @Test
  void lostWorker_strandsASlotForTheLongestOfItsOrders_sinceLowerOnesMayHaveEndedUnheard() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 4).tasks(1);
    var first = fixture.grants().getFirst();
    fixture.pass(Duration.ofMillis(20 + 70));
    fixture.heartbeat("w", 1, 1, 1);
    fixture.finishesAfter(first, Duration.ofMillis(20));
    List<ReadTask> more = new ArrayList<>();
    for (long timeoutMs : new long[] {1_000, 9_000, 2_000}) {
      Task task = new Task("m", null, RawJson.of("{}"), timeoutMs, null, Map.of(), null);
      TaskRef ref = new TaskRef(MachineFixture.TOPIC, 0, 1 + more.size());
      more.add(new ReadTask(ref, task, null, TaskCodec.write(task), null, fixture.now().wall()));
    }
    fixture.when(new Command.TasksRead(POOL, Lane.NORMAL, more));
    assertThat(fixture.grants()).extracting(g -> g.lease().timeoutMs()).contains(1_000L, 9_000L);

    var stranded = of(fixture.timePasses(TTL), Event.ExecutionStranded.class);

    assertThat(stranded).extracting(e -> e.stranded().remainingMs()).containsExactly(9_000L);
  }

  @Test
  void drainingWorker_getsNothingAhead() {
    var fixture = paced(Duration.ofMillis(5), 50);
    fixture.says(
        new WorkerMessage.Heartbeat("w", 1, 0, 9, Map.of(POOL, 0), List.of(1L, 2L), 2, List.of()));

    assertThat(fixture.grants()).isEmpty();
  }

  @Test
  void backendThatComputesOnAfterAnAbort_getsNothingAhead() {
    var fixture = paced(Duration.ofMillis(5), 50);
    var ignoring = Definitions.ignoringDisconnects(PoolDefinition.of(2, "openai", URL));
    fixture.when(new Command.DefinePool(POOL, ignoring, 5));

    assertThat(fixture.grants()).as("the free slot only").hasSize(1);
  }

  @Test
  void slotOfARevokedLease_getsNothingAhead_afterATakeoverToo() {
    var lease = paced(Duration.ofMillis(5), 50).grants().getFirst().lease();
    var restored = new Slots();

    restored.take(lease, 7);
    assertThat(restored.slot(lease.slot()).isSolitary()).isFalse();
    restored.free(lease, 7);
    restored.take(lease.asRevoked(), 7);

    assertThat(restored.slot(lease.slot()).isSolitary()).isTrue();
  }

  @Test
  void stoppedEndpoint_getsNothingAhead() {
    var fixture = paced(Duration.ofMillis(5), 50);
    var grants = fixture.grants();

    fixture.fails(running(fixture, grants, 0), FailureKind.UNREACHABLE, null);

    assertThat(fixture.grants()).isEmpty();
  }

  private static Event.TaskLeased running(
      MachineFixture fixture, List<Event.TaskLeased> grants, int slot) {
    long token = fixture.pool().slots.leases(slot).values().iterator().next();
    return grants.stream().filter(g -> g.token() == token).findFirst().orElseThrow();
  }
}
