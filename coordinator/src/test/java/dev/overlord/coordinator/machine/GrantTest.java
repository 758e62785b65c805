package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.URL;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static dev.overlord.coordinator.machine.MachineFixture.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import dev.overlord.common.model.TaskRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrantTest {
  @Test
  void noMoreThanTheLimitIsGranted_andEachInASlotOfItsOwn() {
    var fixture = MachineFixture.withPool(3).worker("w", 1, 10).tasks(5);

    var grants = fixture.grants();

    assertThat(grants).extracting(g -> g.lease().slot()).containsExactly(0, 1, 2);
    assertThat(grants).extracting(Event.TaskLeased::token).containsExactly(1L, 2L, 3L);
    assertThat(fixture.pool().leased()).isEqualTo(3);
  }

  @Test
  void finish_freesTheSlotForTheNextTaskInTheSameTurn() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 10).tasks(2);
    var first = fixture.grants().getFirst();

    var done = one(fixture.finishes(first), Event.TaskDone.class);
    var second = fixture.grants();

    assertThat(done.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(second).extracting(g -> g.lease().taskId()).containsExactly("t1");
    assertThat(second.getFirst().lease().slot()).isZero();
  }

  @Test
  void grants_goToTheLeastBusyWorker_andNeverAboveItsCapacity() {
    var fixture = MachineFixture.withPool(10).worker("a", 1, 2).worker("b", 1, 4).tasks(10);

    var grants = fixture.grants();

    assertThat(grants)
        .extracting(g -> g.lease().worker())
        .containsExactly("a", "b", "b", "a", "b", "b");
  }

  @Test
  void workerSilentForAThirdOfTheTtl_getsNothing() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 1).tasks(1);
    fixture.pass(MachineFixture.TTL.dividedBy(3).plusMillis(1));

    assertThat(fixture.grants()).isEmpty();

    fixture.heartbeat("w", 1, 0);
    assertThat(fixture.grants()).hasSize(1);
  }

  @Test
  void workerThatSpokeBeforeTheTakeoverOnly_getsNothing() {
    var fixture = MachineFixture.withPool(1).tasks(1);
    fixture.when(
        new Command.WorkerSaid(
            new dev.overlord.common.protocol.WorkerMessage.Hello("w", 1, 0, Map.of(POOL, 1)),
            false,
            0));

    assertThat(fixture.grants()).isEmpty();
  }

  @Test
  void pausedPool_grantsNothing_andGoesOnWhenResumed() {
    PoolDefinition running = PoolDefinition.of(1, "openai", URL);
    var fixture = MachineFixture.with(Definitions.paused(running)).worker("w", 1, 1).tasks(1);
    assertThat(fixture.grants()).isEmpty();

    fixture.when(new Command.DefinePool(POOL, running, 1));

    assertThat(fixture.grants()).hasSize(1);
  }

  @Test
  void loweredLimit_takesEffectByAttrition() {
    var fixture = MachineFixture.withPool(3).worker("w", 1, 10).tasks(9);
    var grants = fixture.grants();

    fixture.when(new Command.DefinePool(POOL, PoolDefinition.of(1, "openai", URL), 1));
    fixture.finishes(grants.get(0));
    assertThat(fixture.grants()).isEmpty();
    fixture.finishes(grants.get(1));
    assertThat(fixture.grants()).isEmpty();
    fixture.finishes(grants.get(2));

    assertThat(fixture.grants()).hasSize(1);
  }

  @Test
  void definitionAtASmallerOffset_isIgnored() {
    var fixture = MachineFixture.withPool(1);
    fixture.when(new Command.DefinePool(POOL, PoolDefinition.of(2, "openai", URL), 9));

    var events = fixture.when(new Command.DefinePool(POOL, PoolDefinition.of(7, "openai", URL), 8));

    assertThat(events).isEmpty();
    assertThat(fixture.pool().limit()).isEqualTo(2);
  }

  @Test
  void deletedPool_hasLimitZeroAndKeepsItsPlace() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 1).tasks(2);
    fixture.grants();

    fixture.when(new Command.DefinePool(POOL, null, 1));

    assertThat(fixture.grants()).isEmpty();
    assertThat(fixture.pool().leases()).hasSize(1);
    assertThat(fixture.pool().positions(Lane.NORMAL)).containsExactly(1L);
  }

  @Test
  void recordThatIsNoTask_becomesOneFailedOutcomeAndOneDeadLetter_withoutASlot() {
    var fixture = MachineFixture.withPool(1).brokenTask("unknown field 'prio'");

    var done = one(fixture.dispatch(), Event.TaskDone.class);

    assertThat(done.result().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(done.result().id()).isEqualTo("overlord.tasks.p-0-0");
    assertThat(done.deadLetter()).isNotNull();
    assertThat(String.valueOf(done.deadLetter())).contains("prio");
    assertThat(fixture.pool().positions(Lane.NORMAL)).containsExactly(1L);
  }

  @Test
  void endpoints_shareByTheirOwnLimits() {
    PoolDefinition two =
        Definitions.withEndpoints(
            PoolDefinition.of(4, "openai", URL),
            List.of(
                new PoolDefinition.Endpoint("http://a", 1),
                new PoolDefinition.Endpoint("http://b", 2)));
    var fixture = MachineFixture.with(two).worker("w", 1, 10).tasks(9);

    var grants = fixture.grants();

    assertThat(grants)
        .extracting(g -> g.lease().endpoint())
        .containsExactlyInAnyOrder("http://a", "http://b", "http://b");
  }

  @Test
  void lanes_shareEightToThreeToOneWhileAllHaveWork() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 1);
    for (Lane lane : List.of(Lane.HIGH, Lane.LOW)) {
      String topic = MachineFixture.TOPIC + lane.topicSuffix();
      fixture.when(new Command.TopicSeen(POOL, lane, topic, "id", List.of(0L)));
    }
    List<Lane> order = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      buffer(fixture, lane, 24);
    }
    for (int i = 0; i < 24; i++) {
      var granted = fixture.grants().getFirst();
      order.add(lane(granted));
      fixture.finishes(granted);
    }

    assertThat(order).filteredOn(l -> l == Lane.HIGH).hasSize(16);
    assertThat(order).filteredOn(l -> l == Lane.NORMAL).hasSize(6);
    assertThat(order).filteredOn(l -> l == Lane.LOW).hasSize(2);
    assertThat(order.indexOf(Lane.LOW)).as("nobody waits long for its share").isLessThan(12);
  }

  @Test
  void partitionsOfALane_takeTurns() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 1);
    fixture.when(
        new Command.TopicSeen(POOL, Lane.NORMAL, MachineFixture.TOPIC, "id-1", List.of(0L, 0L)));
    fixture.tasks(4);
    ReadTask other = fixture.task(0);
    TaskRef ref = new TaskRef(MachineFixture.TOPIC, 1, 0);
    fixture.when(
        new Command.TasksRead(
            POOL,
            Lane.NORMAL,
            List.of(
                new ReadTask(ref, other.task(), null, other.value(), null, other.enqueuedAt()))));
    List<Integer> partitions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var granted = fixture.grants().getFirst();
      partitions.add(granted.task().ref().partition());
      fixture.finishes(granted);
    }

    assertThat(partitions).containsExactly(0, 1, 0);
  }

  @Test
  void rereadTasks_areNotBufferedTwice() {
    var fixture = MachineFixture.withPool(1).worker("w", 1, 1).tasks(3);
    fixture.grants();

    var again =
        fixture.when(
            new Command.TasksRead(
                POOL, Lane.NORMAL, List.of(fixture.task(0), fixture.task(1), fixture.task(2))));

    assertThat(again).isEmpty();
    assertThat(fixture.pool().windowTasks()).isEqualTo(2);
  }

  @Test
  void strictPool_grantsNothingForWhatIsStranded_andATtlPoolUpToTwiceTheLimit() {
    for (SlotReuse reuse : SlotReuse.values()) {
      var fixture =
          MachineFixture.with(Definitions.reusing(PoolDefinition.of(2, "openai", URL), reuse))
              .worker("w", 1, 10)
              .tasks(9);
      fixture.grants();
      var ended = fixture.timePasses(MachineFixture.TTL.plusSeconds(1));
      assertThat(of(ended, Event.ExecutionStranded.class)).hasSize(2);
      fixture.worker("v", 1, 10);

      var grants = fixture.grants();

      assertThat(grants).hasSize(reuse == SlotReuse.STRICT ? 0 : 2);
      fixture.timePasses(MachineFixture.TTL.plusSeconds(1));
      fixture.worker("u", 1, 10);
      assertThat(fixture.grants()).as("leased + stranded < 2 × limit").isEmpty();
      fixture.timePasses(Duration.ofMinutes(10));
      fixture.worker("u", 1, 10);
      assertThat(fixture.grants()).as("time ends what is stranded").hasSize(2);
    }
  }

  private static Lane lane(Event.TaskLeased granted) {
    String topic = granted.task().ref().topic();
    return topic.endsWith(".high") ? Lane.HIGH : topic.endsWith(".low") ? Lane.LOW : Lane.NORMAL;
  }

  private static void buffer(MachineFixture fixture, Lane lane, int count) {
    List<ReadTask> tasks = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      ReadTask task = fixture.task(i);
      TaskRef ref = new TaskRef(MachineFixture.TOPIC + lane.topicSuffix(), 0, i);
      tasks.add(new ReadTask(ref, task.task(), null, task.value(), null, task.enqueuedAt()));
    }
    fixture.when(new Command.TasksRead(POOL, lane, tasks));
  }
}
