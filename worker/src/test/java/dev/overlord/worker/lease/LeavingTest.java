package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.InboxMessage.Superseded;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Released;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Draining, with 20 s for what runs, and being superseded. */
class LeavingTest {
  @Test
  void drain_announcesCapacity0AtOnce() {
    KeeperFixture worker = KeeperFixture.confirmed().at(1).drain();

    assertThat(worker.heartbeats(0))
        .extracting(Heartbeat::capacity)
        .containsExactly(Map.of("b", 0));
    assertThat(worker.heartbeats(1))
        .extracting(Heartbeat::capacity)
        .containsExactly(Map.of("a", 0));
  }

  @Test
  void drain_letsWhatRunsEnd_andGivesBackWhatWaits() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).drain();

    assertThat(worker.stopped()).isEmpty();
    assertThat(worker.releases()).extracting(Released::token).containsExactly(6L);
    assertThat(worker.tickAt(19.9).stopped()).isEmpty();
  }

  @Test
  void run_whileDraining_isGivenBack() {
    KeeperFixture worker = KeeperFixture.confirmed().drain().run(5);

    assertThat(worker.started()).isEmpty();
    assertThat(worker.releases()).extracting(Released::reason).containsExactly("draining");
  }

  @Test
  void drainTimeout_stopsWhatStillRuns_andReleasesIt() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).drain().tickAt(20);

    assertThat(worker.stopped())
        .containsExactly(new Action.StopExecution(0, 5, StopReason.DRAINING));
    assertThat(worker.stops(5).releases()).extracting(Released::reason).containsExactly("draining");
  }

  @Test
  void worker_leavesWhenEveryShardHasConfirmedCapacity0_andNamedNoToken() {
    KeeperFixture worker = KeeperFixture.confirmed().drain();

    assertThat(worker.confirm(0, 1, null).keeper.hasLeft()).isFalse();
    assertThat(worker.confirm(1, 1, null).keeper.hasLeft()).isTrue();
  }

  @Test
  void confirmation_ofAHeartbeatFromBeforeTheDrain_doesNotCount() {
    KeeperFixture worker = KeeperFixture.confirmed().tickAt(10).drain();

    assertThat(worker.confirm(0, 1, null).confirm(1, 1, null).keeper.hasLeft()).isFalse();
    assertThat(worker.confirm(0, 2, null).confirm(1, 2, null).keeper.hasLeft()).isTrue();
  }

  @Test
  void confirmation_thatStillNamesAToken_doesNotCount() {
    KeeperFixture worker = KeeperFixture.confirmed().drain().confirm(0, 1, 9L).confirm(1, 1, null);

    assertThat(worker.keeper.hasLeft()).isFalse();
    assertThat(worker.tickAt(1).heartbeats(0)).hasSize(2);
    assertThat(worker.confirm(0, 2, null).keeper.hasLeft()).isTrue();
  }

  @Test
  void worker_doesNotLeaveBeforeTheLogHasItsLastFinish() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).drain();
    worker.confirm(0, 1, 5L).confirm(1, 1, null).succeeds(5);

    assertThat(worker.keeper.hasLeft()).isFalse();
    assertThat(worker.logHasFinishOf(5).heartbeats(0)).hasSize(2);
    assertThat(worker.lastHeartbeat().tokens()).isEmpty();
    assertThat(worker.confirm(0, 2, null).keeper.hasLeft()).isTrue();
  }

  @Test
  void worker_leavesAfterTheDrainTimeout_evenIfTheLogIsSilent() {
    KeeperFixture worker = KeeperFixture.confirmed().drain();

    assertThat(worker.tickAt(29.9).keeper.hasLeft()).isFalse();
    assertThat(worker.tickAt(30).keeper.hasLeft()).isTrue();
  }

  @Test
  void worker_neverLeavesWhileAHandlerRuns() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).drain().tickAt(31);

    assertThat(worker.keeper.hasLeft()).isFalse();
    assertThat(worker.stops(5).keeper.hasLeft()).isTrue();
  }

  @Test
  void drainTwice_isDrainOnce() {
    KeeperFixture worker = KeeperFixture.confirmed().drain().forget().at(5).drain();

    assertThat(worker.actions()).isEmpty();
  }

  @Test
  void dueAt_afterTheDrainTimeout_isNotInThePast() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).drain().tickAt(40);

    assertThat(worker.keeper.dueAt()).isGreaterThan(40_000_000_000L);
  }

  @Test
  void superseded_stopsEverything_andTakesANewNameOnceNothingRuns() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1);
    worker.receive(new Superseded(1, "w-1", 3));

    assertThat(worker.stopped())
        .containsExactly(new Action.StopExecution(0, 5, StopReason.SUPERSEDED));
    assertThat(worker.only(Action.TakeNewName.class)).isEmpty();
    assertThat(worker.stops(5).only(Action.TakeNewName.class)).hasSize(1);
  }

  @Test
  void superseded_whileNothingRuns_takesANewNameAtOnce_andSaysNoMore() {
    KeeperFixture worker = KeeperFixture.confirmed().receive(new Superseded(0, "w-1", 3));
    worker.receive(new Superseded(1, "w-1", 3)).tickAt(30);

    assertThat(worker.actions()).containsExactly(new Action.TakeNewName());
  }

  @Test
  void superseded_ofAnotherIncarnation_isIgnored() {
    KeeperFixture worker = KeeperFixture.confirmed().receive(new Superseded(0, "w-1", 2));

    assertThat(worker.actions()).isEmpty();
  }

  @Test
  void superseded_executionThatDoesNotStop_stillHaltsTheProcess() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).receive(new Superseded(0, "w-1", 3));

    assertThat(worker.tickAt(57).halts()).hasSize(1);
  }

  @Test
  void newName_beginsAnew_withNothingOfTheOld() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).succeeds(5);
    worker.receive(new Superseded(0, "w-1", 3)).forget();
    var said = worker.keeper.begin("w-2", 1, 0, 40);

    assertThat(said).first().isEqualTo(new Action.Say(0, new Hello("w-2", 1, 0, Map.of("b", 2))));
    assertThat(worker.keeper.held(0)).isEmpty();
    assertThat(worker.run(6).started()).isEmpty();
    assertThat(worker.logHasHello(0).tickAt(30).heartbeats(0)).isEmpty();
  }
}
