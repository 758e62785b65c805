package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TTL;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.common.protocol.WorkerMessage.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Goal: a worker's death is no proof for executions that may run on without it. */
class OutlivingTest {
  private static Hello hello(long incarnation, String... outliving) {
    return new Hello("w", incarnation, 0, Map.of(POOL, 4), Set.of(outliving));
  }

  private static MachineFixture twoLeased(String outliving) {
    MachineFixture fixture = MachineFixture.withPool(2);
    fixture.says(hello(1, outliving));
    fixture.tasks(2);
    assertThat(fixture.grants()).hasSize(2);
    return fixture;
  }

  @Test
  void leases_doNotEndByTheLock_theyExpireAndAreStranded_andOnlyTimeEndsThat() {
    MachineFixture fixture = twoLeased(POOL);

    assertThat(of(fixture.says(hello(2, POOL)), Event.LeaseEnded.class)).isEmpty();

    assertThat(of(fixture.timePasses(TTL), Event.LeaseEnded.class))
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.end()).isEqualTo(LeaseEnd.EXPIRED));
    assertThat(fixture.pool().strandedCount()).isEqualTo(2);
    assertThat(of(fixture.says(hello(3)), Event.StrandedEnded.class)).isEmpty();
    fixture.timePasses(Duration.ofMinutes(10));
    assertThat(fixture.pool().strandedCount()).isZero();
  }

  @Test
  void newIncarnationThatPromisesTheEnd_doesNotPromiseItForTheFormer() {
    MachineFixture fixture = twoLeased(POOL);

    assertThat(of(fixture.says(hello(2)), Event.LeaseEnded.class)).isEmpty();
  }

  @Test
  void newIncarnation_getsTasksBesideTheLeasesOfTheFormer() {
    MachineFixture fixture = MachineFixture.withPool(4);
    fixture.says(hello(1, POOL));
    fixture.tasks(1);
    assertThat(fixture.grants()).hasSize(1);
    fixture.says(hello(2, POOL));
    fixture.tasks(1);

    assertThat(fixture.grants())
        .extracting(g -> g.lease().incarnation(), g -> g.lease().slot())
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2L, 1));
  }

  @Test
  void nextLeader_stillKnowsIt() {
    MachineFixture next = twoLeased(POOL).leaderDies();

    assertThat(of(next.says(hello(2)), Event.LeaseEnded.class)).isEmpty();
  }

  @Test
  void otherPoolsOfTheWorker_endByTheLock() {
    MachineFixture fixture = twoLeased("another-pool");

    assertThat(of(fixture.says(hello(2)), Event.LeaseEnded.class))
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.end()).isEqualTo(LeaseEnd.WORKER_DEAD));
  }

  @Test
  void heartbeat_saysItToo_forTheLeasesToCome() {
    MachineFixture fixture = MachineFixture.withPool(1);
    fixture.says(hello(1));
    fixture.says(
        new Heartbeat("w", 1, 0, 1, Map.of(POOL, 4), List.of(), 0, List.of(), Set.of(POOL)));
    fixture.tasks(1);

    assertThat(fixture.grants().getFirst().lease().mayOutlive()).isTrue();
  }

  @Test
  void finish_endsTheLeaseAsAlways() {
    MachineFixture fixture = MachineFixture.withPool(1);
    fixture.says(hello(1, POOL));
    fixture.tasks(1);
    var grant = fixture.grants().getFirst();

    assertThat(of(fixture.finishes(grant), Event.TaskDone.class)).hasSize(1);
    assertThat(fixture.pool().strandedCount()).isZero();
  }

  @Test
  void slotOfAHolderElsewhere_thatIsNotListedAnyMore_isStrandedUntilItsTimeIsUp() {
    MachineFixture fixture = MachineFixture.withPool(1);
    fixture.says(new Hello("a", 1, 1, Map.of(), Set.of(POOL)));
    long token = acquires(fixture);

    List<Event> events = fixture.says(beat(2, token, List.of(), List.of()));

    assertThat(of(events, Event.LeaseEnded.class))
        .extracting(Event.LeaseEnded::end)
        .containsExactly(LeaseEnd.UNLISTED);
    assertThat(fixture.pool().strandedCount()).isEqualTo(1);
    fixture.says(beat(3, token, List.of(), List.of()));
    assertThat(fixture.pool().strandedCount()).as("only time ends it").isEqualTo(1);
    fixture.timePasses(Duration.ofMinutes(10));
    assertThat(fixture.pool().strandedCount()).isZero();
  }

  @Test
  void slotOfAHolderElsewhere_thatIsGivenBack_leavesNothing() {
    MachineFixture fixture = MachineFixture.withPool(1);
    fixture.says(new Hello("a", 1, 1, Map.of(), Set.of(POOL)));
    long token = acquires(fixture);

    fixture.says(new Released("a", 1, POOL, token, "closed"));

    assertThat(fixture.pool().leased()).isZero();
    assertThat(fixture.pool().strandedCount()).isZero();
  }

  private static long acquires(MachineFixture fixture) {
    fixture.says(beat(1, 0, List.of(), List.of(new Waiter("x", POOL))));
    return of(fixture.dispatch(), Event.SlotLeased.class).getFirst().token();
  }

  private static Heartbeat beat(long seq, long read, List<Long> held, List<Waiter> waiters) {
    return new Heartbeat("a", 1, 1, seq, Map.of(), held, read, waiters, Set.of(POOL));
  }
}
