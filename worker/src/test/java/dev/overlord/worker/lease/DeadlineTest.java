package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.WorkerMessage.Released;
import org.junit.jupiter.api.Test;

/** The deadline is per lease; TTL 60 s, so stop at 54 s and halt at 57 s after a base. */
class DeadlineTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void run_startsAtOnce_countedFromTheSendTimeOfTheConfirmedHello() {
    KeeperFixture worker = KeeperFixture.confirmed().at(3).run(5);

    assertThat(worker.only(Action.StartExecution.class)).hasSize(1);
    assertThat(worker.only(Action.StartExecution.class).getFirst().deadline())
        .isEqualTo(new Deadline(0, 60 * SECOND));
  }

  @Test
  void run_beforeAnyConfirmation_isGivenBack() {
    KeeperFixture worker = KeeperFixture.greeted().run(5);

    assertThat(worker.started()).isEmpty();
    assertThat(worker.releases()).extracting(Released::token).containsExactly(5L);
    assertThat(worker.keeper.held(0)).isEmpty();
  }

  @Test
  void run_countsFromTheLastConfirmedHeartbeat_notFromOneThatIsOnlySent() {
    KeeperFixture worker = KeeperFixture.confirmed().tickAt(10).confirm(0, 1, null).tickAt(20);
    worker.run(5);

    assertThat(worker.only(Action.StartExecution.class).getFirst().deadline().baseNanos())
        .isEqualTo(10 * SECOND);
  }

  @Test
  void run_countsFromAHeartbeat_onlyIfItsConfirmationStoodBeforeTheAssignment() {
    KeeperFixture worker = KeeperFixture.confirmed().tickAt(10).run(5).confirm(0, 1, 5L);
    worker.tickAt(54);

    assertThat(worker.stopped()).containsExactly(new Action.StopExecution(0, 5, StopReason.LOST));
  }

  @Test
  void confirmation_ofAHeartbeatThatListedTheToken_movesItsDeadline() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10).at(12).confirm(0, 1, 5L);

    assertThat(worker.only(Action.MoveDeadline.class))
        .containsExactly(new Action.MoveDeadline(0, 5, new Deadline(10 * SECOND, 60 * SECOND)));
    assertThat(worker.tickAt(63.9).stopped()).isEmpty();
    assertThat(worker.tickAt(64).stopped()).hasSize(1);
  }

  @Test
  void confirmation_movesOnlyTheDeadlinesOfListedTokens() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10).run(6).confirm(0, 1, 6L);
    worker.tickAt(54);

    assertThat(worker.stopped()).extracting(Action.StopExecution::token).containsExactly(6L);
  }

  @Test
  void confirmation_byAnotherShard_movesNothing() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10).confirm(1, 1, null);

    assertThat(worker.only(Action.MoveDeadline.class)).isEmpty();
  }

  @Test
  void confirmations_outOfTurn_neverMoveADeadlineBack() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10).tickAt(20);
    worker.confirm(0, 2, 5L).confirm(0, 1, 5L);

    assertThat(worker.tickAt(73.9).stopped()).isEmpty();
    assertThat(worker.tickAt(74).stopped()).hasSize(1);
  }

  @Test
  void confirmation_ofAHeartbeatFromBeforeASkippedInbox_movesNothing() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10);
    worker.keeper.inboxSkipped();
    worker.confirm(0, 1, 5L).tickAt(54);

    assertThat(worker.stopped()).hasSize(1);
  }

  @Test
  void confirmation_afterASkippedInbox_countsAgainForLaterHeartbeats() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10);
    worker.keeper.inboxSkipped();
    worker.tickAt(20).confirm(0, 2, 5L);

    assertThat(worker.only(Action.MoveDeadline.class)).hasSize(1);
  }

  @Test
  void execution_isStoppedAt90Percent_andNotBefore() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5);

    assertThat(worker.tickAt(53.9).stopped()).isEmpty();
    assertThat(worker.tickAt(54).stopped()).hasSize(1);
    assertThat(worker.halts()).isEmpty();
  }

  @Test
  void dueAt_isTheDeadline_whenItIsNext() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(50);

    assertThat(worker.keeper.dueAt()).isEqualTo(54 * SECOND);
  }

  @Test
  void process_haltsAt95Percent_ifTheExecutionHasNotStopped() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(54);

    assertThat(worker.tickAt(56.9).halts()).isEmpty();
    assertThat(worker.tickAt(57).halts()).hasSize(1);
    assertThat(worker.halts().getFirst().reason()).contains("pool b, token 5");
  }

  @Test
  void process_doesNotHalt_onceTheExecutionHasStopped() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(54).stops(5).tickAt(57);

    assertThat(worker.halts()).isEmpty();
  }

  @Test
  void process_thatNoticesBetween95And100Percent_haltsAtOnce() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(57.5);

    assertThat(worker.stopped()).hasSize(1);
    assertThat(worker.halts()).hasSize(1);
  }

  @Test
  void thawedProcess_stopsAtOnce_andHasFivePercentUntilItHalts() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(100);

    assertThat(worker.stopped()).hasSize(1);
    assertThat(worker.tickAt(102.9).halts()).isEmpty();
    assertThat(worker.tickAt(103).halts()).hasSize(1);
  }

  @Test
  void lostLease_isListedWhileItsHandlerRuns() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(54);

    assertThat(worker.keeper.held(0)).containsExactly(5L);
  }

  @Test
  void lostLease_isReleasedAndNotListed_onceItsHandlerHasStopped() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(54).stops(5);

    assertThat(worker.releases())
        .extracting(Released::reason)
        .containsExactly("not renewed in time");
    assertThat(worker.keeper.held(0)).isEmpty();
    assertThat(worker.finishes()).isEmpty();
  }

  @Test
  void resultThatCameBeforeTheStopReachedTheHandler_isSaidEvenIfTheLeaseIsLost() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(100).succeeds(5);

    assertThat(worker.finishes()).hasSize(1);
    assertThat(worker.keeper.held(0)).containsExactly(5L);
  }

  @Test
  void executionStoppedByTheGuard_withoutTheKeepersKnowledge_isReleased() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).at(55).stops(5);

    assertThat(worker.releases()).hasSize(1);
  }

  @Test
  void thawedProcess_startsNothing_butGivesItBack() {
    KeeperFixture worker = KeeperFixture.confirmed().at(54).run(5);

    assertThat(worker.started()).isEmpty();
    assertThat(worker.releases())
        .extracting(Released::reason)
        .containsExactly("read past its deadline");
    assertThat(worker.tickAt(55).lastHeartbeat().tokens()).isEmpty();
    assertThat(worker.lastHeartbeat().largestToken()).isEqualTo(5);
  }

  @Test
  void waitingLease_pastItsDeadline_isGivenBackWithoutAStart() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).tickAt(54);

    assertThat(worker.releases()).extracting(Released::token).containsExactly(6L);
    assertThat(worker.started()).containsExactly(5L);
  }

  @Test
  void waitingLease_whoseTurnComesPastItsDeadline_doesNotStart() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).at(70).succeeds(5);

    assertThat(worker.started()).containsExactly(5L);
    assertThat(worker.releases()).extracting(Released::token).containsExactly(6L);
  }

  @Test
  void waitingLeases_areEachGivenBackOnce() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).run(7, 0, 2);
    worker.at(70).succeeds(5).tickAt(71);

    assertThat(worker.releases()).extracting(Released::token).containsExactly(6L, 7L);
  }

  @Test
  void renewedLease_survivesThroughManyTtls() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5);
    for (int i = 1; i <= 30; i++) {
      worker.tickAt(10 * i).confirm(0, i, 5L);
    }

    assertThat(worker.stopped()).isEmpty();
    assertThat(worker.keeper.held(0)).containsExactly(5L);
  }
}
