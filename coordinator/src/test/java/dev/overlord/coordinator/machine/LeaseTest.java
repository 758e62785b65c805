package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TTL;
import static dev.overlord.coordinator.machine.MachineFixture.URL;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static dev.overlord.coordinator.machine.MachineFixture.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final MachineFixture fixture = MachineFixture.withPool(2).worker("w", 1, 4).tasks(4);

  @Test
  void taskOfATopicMadeAnew_whoseBackendComputesOn_isStrandedWhenItsWorkerStops() {
    var fixture =
        MachineFixture.with(Definitions.ignoringDisconnects(PoolDefinition.of(1, "openai", URL)))
            .worker("w", 1, 1)
            .tasks(1);
    var running = fixture.grants().getFirst();
    fixture.when(
        new Command.TopicSeen(
            POOL,
            dev.overlord.common.model.Lane.NORMAL,
            MachineFixture.TOPIC,
            "id-2",
            List.of(0L)));

    fixture.says(new WorkerMessage.Released("w", 1, POOL, running.token(), "revoked"));

    assertThat(fixture.pool().leases()).isEmpty();
    assertThat(fixture.pool().strandedCount()).isEqualTo(1);
  }

  @Test
  void leaseNotRenewedForATtl_expires_isStranded_andItsTaskWaitsAtTheFront() {
    fixture.grants();

    var events = fixture.timePasses(TTL);

    assertThat(of(events, Event.LeaseEnded.class))
        .allSatisfy(e -> assertThat(e.end()).isEqualTo(LeaseEnd.EXPIRED))
        .hasSize(2);
    assertThat(of(events, Event.ExecutionStranded.class)).hasSize(2);
    assertThat(fixture.pool().counter(Counter.LEASES_EXPIRED)).isEqualTo(2);
    fixture.worker("v", 1, 4);
    assertThat(fixture.grants())
        .extracting(
            g -> g.lease().taskId(), g -> g.lease().interruptions(), g -> g.lease().attempt())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("t0", 1, 1),
            org.assertj.core.groups.Tuple.tuple("t1", 1, 1));
  }

  @Test
  void leaseThatRanOutAfterTheReading_doesNotExpireYet() {
    fixture.grants();
    fixture.pass(TTL);

    var events = fixture.when(new Command.TimePassed(fixture.now().nanos() - 1));

    assertThat(of(events, Event.LeaseEnded.class)).isEmpty();
  }

  @Test
  void heartbeatThatListsTheToken_renewsIt() {
    var grants = fixture.grants();
    fixture.pass(TTL.dividedBy(2));
    fixture.heartbeat("w", 1, 2, grants.get(0).token());

    // The second token is above what this worker says it has read in the next heartbeat's place.
    var events = fixture.timePasses(TTL.dividedBy(2));

    assertThat(of(events, Event.LeaseEnded.class)).isEmpty();
    assertThat(fixture.pool().leases()).containsOnlyKeys(grants.get(0).token());
  }

  @Test
  void readButUnlistedLease_isRequeuedAtOnce_unreadOneIsNot() {
    var grants = fixture.grants();

    var events = fixture.heartbeat("w", 1, grants.get(0).token());

    assertThat(one(events, Event.LeaseEnded.class))
        .isEqualTo(new Event.LeaseEnded(POOL, grants.get(0).token(), LeaseEnd.UNLISTED));
    assertThat(fixture.pool().leases()).containsOnlyKeys(grants.get(1).token());
    assertThat(fixture.grants()).extracting(g -> g.lease().taskId()).containsExactly("t0");
  }

  @Test
  void unknownToken_isRevoked_beforeTheConfirmation() {
    var events = fixture.heartbeat("w", 1, 99, 99);

    assertThat(of(events, Event.Told.class))
        .extracting(e -> e.message().getClass().getSimpleName())
        .containsExactly("Revoke", "Confirmed");
  }

  @Test
  void confirmation_namesTheLargestLiveTokenOfThisWorker_orNone() {
    assertThat(confirmed(fixture.heartbeat("w", 1, 0)).largestToken()).isNull();
    var grants = fixture.grants();
    long last = grants.getLast().token();

    assertThat(confirmed(fixture.heartbeat("w", 1, 0)).largestToken()).isEqualTo(last);
    assertThat(confirmed(fixture.heartbeat("v", 1, 0)).largestToken()).isNull();
  }

  @Test
  void helloOfANewIncarnation_endsTheLeasesOfTheOldAtOnce_notStranded() {
    fixture.grants();

    var events = fixture.says(new WorkerMessage.Hello("w", 2, 0, Map.of(POOL, 4)));

    assertThat(of(events, Event.LeaseEnded.class))
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.end()).isEqualTo(LeaseEnd.WORKER_DEAD));
    assertThat(of(events, Event.ExecutionStranded.class)).isEmpty();
    assertThat(fixture.grants())
        .hasSize(2)
        .allSatisfy(g -> {
          assertThat(g.lease().incarnation()).isEqualTo(2);
          assertThat(g.lease().interruptions()).isEqualTo(1);
          assertThat(g.lease().alone()).isTrue();
        });
  }

  @Test
  void repeatedHello_endsNothing() {
    fixture.grants();

    var events = fixture.says(new WorkerMessage.Hello("w", 1, 0, Map.of(POOL, 4)));

    assertThat(of(events, Event.LeaseEnded.class)).isEmpty();
  }

  @Test
  void helloOfALowerIncarnation_isSuperseded_evenWhenOnlyALeaseKnowsTheHigher() {
    fixture.says(new WorkerMessage.Hello("w", 5, 0, Map.of(POOL, 4)));
    fixture.grants();
    var next = fixture.leaderDies();

    var events = next.says(new WorkerMessage.Hello("w", 4, 0, Map.of(POOL, 4)));

    assertThat(one(events, Event.Told.class).message())
        .isEqualTo(new InboxMessage.Superseded(0, "w", 4));
  }

  @Test
  void helloOfAnotherName_endsNothing() {
    fixture.grants();

    var events = fixture.says(new WorkerMessage.Hello("v", 9, 0, Map.of(POOL, 4)));

    assertThat(of(events, Event.LeaseEnded.class)).isEmpty();
  }

  @Test
  void lateFinish_isIgnoredAndCounted() {
    var grant = fixture.grants().getFirst();
    fixture.timePasses(TTL);

    var events = fixture.finishes(grant);

    assertThat(events).containsExactly(new Event.StaleFinish(POOL, grant.token(), "w"));
    assertThat(fixture.pool().counter(Counter.STALE_FINISHES)).isEqualTo(1);
    assertThat(fixture.pool().counter(Counter.SUCCEEDED)).isZero();
  }

  @Test
  void lateRelease_isIgnoredAndCountedToo() {
    var grant = fixture.grants().getFirst();
    fixture.timePasses(TTL);

    release(grant);

    assertThat(fixture.pool().counter(Counter.STALE_FINISHES)).isEqualTo(1);
  }

  @Test
  void strandedExecution_endsWhenItsWorkerHasReadTheTokenAndDoesNotListIt() {
    var grant = fixture.grants().getFirst();
    fixture.timePasses(TTL);

    assertThat(of(fixture.heartbeat("w", 1, 0), Event.StrandedEnded.class)).isEmpty();
    var events = fixture.heartbeat("w", 1, grant.token());

    assertThat(of(events, Event.StrandedEnded.class)).hasSize(1);
    assertThat(fixture.pool().strandedCount()).isEqualTo(1);
  }

  @Test
  void strandedExecution_endsWhenItsWorkerIsProvedDead() {
    fixture.grants();
    fixture.timePasses(TTL);

    var events = fixture.says(new WorkerMessage.Hello("w", 2, 0, Map.of()));

    assertThat(of(events, Event.StrandedEnded.class)).hasSize(2);
  }

  @Test
  void backendThatIgnoresDisconnects_strandsEveryLeaseThatEndsWithoutAFinish_andOnlyTimeEndsIt() {
    var ignoring =
        MachineFixture.with(Definitions.ignoringDisconnects(PoolDefinition.of(2, "openai", URL)))
            .worker("w", 1, 4)
            .tasks(2);
    var grants = ignoring.grants();

    ignoring.fails(grants.get(0), FailureKind.TIMEOUT, null);
    ignoring.says(new WorkerMessage.Hello("w", 2, 0, Map.of(POOL, 4)));

    assertThat(ignoring.pool().strandedCount()).isEqualTo(2);
    ignoring.heartbeat("w", 2, 99);
    ignoring.says(new WorkerMessage.Hello("w", 3, 0, Map.of(POOL, 4)));
    assertThat(ignoring.pool().strandedCount()).isEqualTo(2);
    ignoring.timePasses(Duration.ofMinutes(10));
    assertThat(ignoring.pool().strandedCount()).isZero();
  }

  @Test
  void remainingTimeOfAStrandedExecution_isNotedEveryHalfTtl_soThatATakeoverDoesNotRestartIt() {
    fixture.grants();
    fixture.timePasses(TTL);

    assertThat(of(fixture.timePasses(TTL.dividedBy(4)), Event.StrandedNoted.class)).isEmpty();
    assertThat(of(fixture.timePasses(TTL.dividedBy(4)), Event.StrandedNoted.class)).hasSize(2);
    var next = fixture.leaderDies();
    Duration left = Duration.ofMinutes(10).minus(TTL.dividedBy(2));
    assertThat(of(next.timePasses(left.minusMillis(1)), Event.StrandedEnded.class)).isEmpty();
    assertThat(of(next.timePasses(Duration.ofMillis(1)), Event.StrandedEnded.class)).hasSize(2);
  }

  @Test
  void release_requeuesAtOnceWithoutCounting_andBacksOffWhenItComesBack() {
    var grant = fixture.grants().getFirst();

    release(grant);
    var again = fixture.grants().getFirst();

    assertThat(again.lease().taskId()).isEqualTo("t0");
    assertThat(again.lease().attempt()).isEqualTo(1);
    assertThat(again.lease().interruptions()).isZero();
    release(again);
    assertThat(fixture.grants())
        .as("the second time it waits, and another goes first")
        .extracting(g -> g.lease().taskId())
        .containsExactly("t2");
  }

  @Test
  void takeover_givesEveryLeaseAFreshTtl_andCallsTheRoll() {
    var grants = fixture.grants();
    fixture.pass(TTL.minusMillis(1));
    var next = fixture.leaderDies();

    assertThat(of(next.timePasses(TTL.minusMillis(1)), Event.LeaseEnded.class)).isEmpty();
    assertThat(of(next.timePasses(Duration.ofMillis(1)), Event.LeaseEnded.class)).hasSize(2);
    assertThat(next.when(new Command.TakeOver(3)))
        .filteredOn(e -> e instanceof Event.Told t && t.message() instanceof InboxMessage.RollCall)
        .hasSize(3);
    assertThat(next.state().nextToken()).isGreaterThan(grants.getLast().token());
  }

  @Test
  void tokens_growThroughEveryChangeOfLeader_evenWhenAllLeasesAreGone() {
    var grants = fixture.grants();
    grants.forEach(fixture::finishes);
    var next = fixture.leaderDies().worker("w", 1, 4);
    next.tasks(1);

    assertThat(next.grants().getFirst().token()).isGreaterThan(grants.getLast().token());
  }

  private void release(Event.TaskLeased grant) {
    fixture.says(new WorkerMessage.Released("w", 1, POOL, grant.token(), "drain"));
  }

  private static InboxMessage.Confirmed confirmed(List<Event> events) {
    return (InboxMessage.Confirmed) of(events, Event.Told.class).getLast().message();
  }
}
