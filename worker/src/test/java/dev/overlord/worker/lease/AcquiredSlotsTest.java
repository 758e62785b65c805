package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.InboxMessage.Acquired;
import dev.overlord.common.protocol.InboxMessage.Superseded;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.common.protocol.WorkerMessage.Waiter;
import org.junit.jupiter.api.Test;

/** Slots that are held, or waited for, without a task. */
class AcquiredSlotsTest {
  private static KeeperFixture waiting(String... ids) {
    KeeperFixture worker = KeeperFixture.confirmed();
    for (String id : ids) {
      worker.keeper.await(id, "b");
    }
    return worker.tickAt(1);
  }

  private static Acquired granted(long token, String waiter) {
    return new Acquired(
        0,
        "b",
        token,
        KeeperFixture.lease(0, 0, KeeperFixture.NAME, KeeperFixture.INCARNATION, waiter, 600_000));
  }

  @Test
  void waiters_areSaidAtOnce_inTheirOrder_andAgainWithEachHeartbeat() {
    KeeperFixture worker = waiting("x", "y");

    assertThat(worker.lastHeartbeat().waiters())
        .containsExactly(new Waiter("x", "b"), new Waiter("y", "b"));
    assertThat(worker.forget().tickAt(12).lastHeartbeat().waiters()).hasSize(2);
  }

  @Test
  void grant_goesToItsWaiter_andIsListedUntilItIsLetGo() {
    KeeperFixture worker = waiting("x").receive(granted(5, "x"));

    assertThat(worker.only(Action.SlotAcquired.class))
        .extracting(Action.SlotAcquired::waiter)
        .containsExactly("x");
    assertThat(worker.tickAt(12).lastHeartbeat().tokens()).containsExactly(5L);
    assertThat(worker.lastHeartbeat().waiters()).isEmpty();

    worker.performs(worker.keeper.letGo(0, 5));

    assertThat(worker.releases()).extracting(Released::token).containsExactly(5L);
    assertThat(worker.tickAt(24).lastHeartbeat().tokens()).isEmpty();
  }

  @Test
  void slotOfAHolderThatIsGone_isNotListedAnyMore_andNothingIsSaidForIt() {
    KeeperFixture worker = waiting("x").receive(granted(5, "x"));

    worker.keeper.abandon(0, 5);

    assertThat(worker.tickAt(2).lastHeartbeat().tokens()).as("at once").isEmpty();
    assertThat(worker.releases()).isEmpty();
  }

  @Test
  void grantForAWaiterThatGaveUp_isReleasedAtOnce() {
    KeeperFixture worker = waiting("x");
    worker.keeper.giveUp("x");

    worker.receive(granted(5, "x"));

    assertThat(worker.releases()).extracting(Released::token).containsExactly(5L);
    assertThat(worker.keeper.held(0)).isEmpty();
  }

  @Test
  void grantReadTwice_isTakenOnce() {
    KeeperFixture worker = waiting("x").receive(granted(5, "x")).receive(granted(5, "x"));

    assertThat(worker.only(Action.SlotAcquired.class)).hasSize(1);
    assertThat(worker.releases()).isEmpty();
  }

  @Test
  void unrenewedSlot_isLostAtNinetyPercent_staysListed_andDoesNotHaltTheProcess() {
    KeeperFixture worker = waiting("x").receive(granted(5, "x"));

    worker.tickAt(53.9);
    assertThat(worker.only(Action.SlotLost.class)).isEmpty();
    worker.tickAt(54).tickAt(58).tickAt(70);

    assertThat(worker.only(Action.SlotLost.class)).hasSize(1);
    assertThat(worker.only(Action.HaltProcess.class)).isEmpty();
    assertThat(worker.keeper.held(0)).containsExactly(5L);
  }

  @Test
  void confirmedHeartbeatThatListedIt_movesItsDeadline() {
    KeeperFixture worker = waiting("x").receive(granted(5, "x")).tickAt(12);
    long seq = worker.lastHeartbeat().seq();

    worker.confirm(0, seq, 5L).tickAt(60);

    assertThat(worker.only(Action.SlotLost.class)).isEmpty();
  }

  @Test
  void revokedSlot_isLost_andStaysListedUntilItsHolderLetsGo() {
    KeeperFixture worker = waiting("x").receive(granted(5, "x")).revoke(5).revoke(5);

    assertThat(worker.only(Action.SlotLost.class)).hasSize(1);
    assertThat(worker.releases()).isEmpty();
    assertThat(worker.keeper.held(0)).containsExactly(5L);

    worker.performs(worker.keeper.letGo(0, 5));

    assertThat(worker.releases()).hasSize(1);
    assertThat(worker.keeper.held(0)).isEmpty();
  }

  @Test
  void superseded_losesWhatIsHeld_andWaitsOnUnderTheNewName() {
    KeeperFixture worker = waiting("x", "y").receive(granted(5, "x"));

    worker.receive(new Superseded(0, KeeperFixture.NAME, KeeperFixture.INCARNATION));
    assertThat(worker.only(Action.SlotLost.class)).hasSize(1);
    worker.begin().logHasHello(0).tickAt(12);

    assertThat(worker.lastHeartbeat().waiters()).containsExactly(new Waiter("y", "b"));
    assertThat(worker.lastHeartbeat().tokens()).isEmpty();
  }
}
