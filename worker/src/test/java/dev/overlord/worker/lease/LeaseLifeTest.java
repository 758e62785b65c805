package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.InboxMessage.RollCall;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage.Released;
import org.junit.jupiter.api.Test;

/** Slots and orders, revocations, releases. */
class LeaseLifeTest {
  @Test
  void onlyTheLowestOrderOfASlot_runs() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).run(7, 1, 0);

    assertThat(worker.started()).containsExactly(5L, 7L);
  }

  @Test
  void nextOrder_runsWhenTheLowerHasEnded_beforeTheLogHasItsFinish() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).succeeds(5);

    assertThat(worker.started()).containsExactly(5L, 6L);
    assertThat(worker.keeper.held(0)).containsExactly(5L, 6L);
  }

  @Test
  void nextOrder_waitsWhileTheLowerIsBeingStopped() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).revoke(5);

    assertThat(worker.started()).containsExactly(5L);
    assertThat(worker.stops(5).started()).containsExactly(5L, 6L);
  }

  @Test
  void lowerOrderThatComesLate_runsNext_neverBesideTheOneThatRuns() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 3).run(6, 0, 4).run(7, 0, 1);

    assertThat(worker.started()).containsExactly(5L);
    assertThat(worker.succeeds(5).started()).containsExactly(5L, 7L);
  }

  @Test
  void slotsOfTwoPools_areDifferentSlots() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0);
    Run other = KeeperFixture.runOf(6, 0, 0);
    worker.receive(new Run(0, "d", 6, other.lease(), other.enqueuedAt(), other.task()));

    assertThat(worker.started()).containsExactly(5L, 6L);
  }

  @Test
  void repeatedRun_ofATokenThatIsHeld_isIgnored() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).run(5);

    assertThat(worker.started()).containsExactly(5L);
    assertThat(worker.releases()).isEmpty();
  }

  @Test
  void run_ofATokenNotAboveTheLargestRead_isIgnored_sinceAHeartbeatMayHaveDeniedIt() {
    KeeperFixture worker = KeeperFixture.confirmed().tickAt(10).confirm(0, 1, 9L).run(8);

    assertThat(worker.started()).isEmpty();
    assertThat(worker.keeper.held(0)).isEmpty();
  }

  @Test
  void run_ofATokenThatHasFinished_isNotRunAgain() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).succeeds(5).logHasFinishOf(5).run(5);

    assertThat(worker.started()).containsExactly(5L);
  }

  @Test
  void leasesBeyondTheBound_areGivenBack() {
    KeeperFixture worker = KeeperFixture.confirmed();
    for (int token = 1; token <= Held.MOST + 1; token++) {
      worker.run(token, 0, token);
    }

    assertThat(worker.releases()).extracting(Released::token).containsExactly((long) Held.MOST + 1);
  }

  @Test
  void revoke_stopsTheExecution_andSaysReleasedOnlyWhenItHasStopped() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).revoke(5);

    assertThat(worker.stopped())
        .containsExactly(new Action.StopExecution(0, 5, StopReason.REVOKED));
    assertThat(worker.releases()).isEmpty();
    assertThat(worker.keeper.held(0)).containsExactly(5L);
    assertThat(worker.stops(5).releases())
        .extracting(Released::reason)
        .containsExactly("cancelled");
    assertThat(worker.keeper.held(0)).isEmpty();
  }

  @Test
  void finishThatCameBeforeTheRevocation_wins() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).revoke(5).succeeds(5);

    assertThat(worker.finishes()).hasSize(1);
    assertThat(worker.releases()).isEmpty();
  }

  @Test
  void revokedLease_isNotMovedByConfirmations() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10).revoke(5);
    worker.confirm(0, 1, 5L);

    assertThat(worker.only(Action.MoveDeadline.class)).isEmpty();
    assertThat(worker.tickAt(57).halts()).hasSize(1);
  }

  @Test
  void revokeTwice_stopsOnce() {
    assertThat(KeeperFixture.confirmed().run(5).revoke(5).revoke(5).stopped()).hasSize(1);
  }

  @Test
  void revokeOfAWaitingLease_releasesItAtOnce() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).revoke(6);

    assertThat(worker.releases()).extracting(Released::token).containsExactly(6L);
    assertThat(worker.stopped()).isEmpty();
  }

  @Test
  void revokeOfAnUnknownToken_isIgnored() {
    assertThat(KeeperFixture.confirmed().revoke(99).actions()).isEmpty();
  }

  @Test
  void revokeOfAFinishUnderWay_changesNothing() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).succeeds(5).revoke(5);

    assertThat(worker.releases()).isEmpty();
    assertThat(worker.keeper.held(0)).containsExactly(5L);
    assertThat(worker.logHasFinishOf(5).keeper.held(0)).isEmpty();
  }

  @Test
  void executionThatCannotStartHere_isGivenBack_andTheNextOrderRuns() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).forget();

    assertThat(worker.keeper.executionRefused(0, 5, "no handler", 1))
        .hasSize(2)
        .first()
        .isEqualTo(new Action.Say(0, new Released("w-1", 3, "b", 5, "no handler")));
    assertThat(worker.keeper.held(0)).containsExactly(6L);
  }

  @Test
  void rollCallAfterARelease_doesNotListTheToken() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).revoke(5).stops(5);

    assertThat(worker.receive(new RollCall(0)).lastHeartbeat().tokens()).isEmpty();
  }
}
