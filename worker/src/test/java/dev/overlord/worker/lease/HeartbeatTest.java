package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.InboxMessage.RollCall;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  @Test
  void hello_isTheFirstWordToEveryShard_withTheCapacityOfItsPools() {
    KeeperFixture worker = KeeperFixture.fresh().begin();

    assertThat(worker.actions())
        .containsExactly(
            new Action.Say(0, new Hello("w-1", 3, 2, Map.of("b", 2))),
            new Action.Say(1, new Hello("w-1", 3, 2, Map.of("a", 4))));
  }

  @Test
  void heartbeat_doesNotGoBeforeTheHelloIsInTheLog() {
    KeeperFixture worker = KeeperFixture.fresh().begin().forget().tickAt(30);

    assertThat(worker.actions()).isEmpty();
    assertThat(worker.logHasHello(0).heartbeats(0)).hasSize(1);
    assertThat(worker.heartbeats(1)).isEmpty();
  }

  @Test
  void hello_thatWasNotSent_isSaidAgainToThatShardOnly() {
    KeeperFixture worker = KeeperFixture.fresh().begin().forget();
    worker.keeper.unsent(1, new Hello("w-1", 3, 2, Map.of()), false, 0);

    assertThat(worker.tickAt(0.9).actions()).isEmpty();
    assertThat(worker.tickAt(1).only(Action.Say.class)).extracting(Action.Say::shard).contains(1);
    assertThat(worker.tickAt(1.1).said(Hello.class)).hasSize(1);
  }

  @Test
  void helloSaidAgain_countsFromTheFirst_sinceTheConfirmationMayBeOfThatOne() {
    KeeperFixture worker = KeeperFixture.fresh().begin();
    worker.keeper.unsent(0, new Hello("w-1", 3, 2, Map.of()), false, 0);
    worker.tickAt(30).confirm(0, 0, null).run(5);

    assertThat(worker.only(Action.StartExecution.class).getFirst().deadline().baseNanos()).isZero();
  }

  @Test
  void heartbeat_goesEverySixthOfTheTtl_withNumbersThatGrowByOne() {
    KeeperFixture worker = KeeperFixture.greeted();
    worker.tickAt(9.9).tickAt(10).tickAt(19.9).tickAt(20);

    assertThat(worker.heartbeats(0)).extracting(Heartbeat::seq).containsExactly(1L, 2L);
    assertThat(worker.heartbeats(1)).extracting(Heartbeat::seq).containsExactly(1L, 2L);
  }

  @Test
  void dueAt_isTheNextHeartbeat() {
    assertThat(KeeperFixture.greeted().keeper.dueAt()).isEqualTo(10_000_000_000L);
  }

  @Test
  void rollCall_isAnsweredAtOnce_toThatShardOnly() {
    KeeperFixture worker = KeeperFixture.greeted().at(2).receive(new RollCall(1));

    assertThat(worker.heartbeats(1)).extracting(Heartbeat::seq).containsExactly(1L);
    assertThat(worker.heartbeats(0)).isEmpty();
  }

  @Test
  void rollCall_beforeTheHelloIsInTheLog_isAnsweredBehindIt() {
    KeeperFixture worker = KeeperFixture.fresh().begin().at(2).receive(new RollCall(0));

    assertThat(worker.heartbeats(0)).isEmpty();
    assertThat(worker.logHasHello(0).heartbeats(0)).hasSize(1);
  }

  @Test
  void heartbeat_listsWhatIsHeld_runningOrWaiting() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0).tickAt(9).run(6, 0, 1).tickAt(10);

    assertThat(worker.lastHeartbeat().tokens()).containsExactly(5L, 6L);
    assertThat(worker.lastHeartbeat().largestToken()).isEqualTo(6);
  }

  @Test
  void shards_areKeptApart() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).tickAt(10);

    assertThat(worker.heartbeats(1).getLast().tokens()).isEmpty();
    assertThat(worker.heartbeats(1).getLast().largestToken()).isZero();
  }

  @Test
  void largestToken_isRaisedByAConfirmation_soThatItGrowsWithoutNewWork() {
    KeeperFixture worker = KeeperFixture.confirmed().tickAt(10).confirm(0, 1, 9L).tickAt(20);

    assertThat(worker.lastHeartbeat().largestToken()).isEqualTo(9);
    assertThat(worker.lastHeartbeat().tokens()).isEmpty();
  }

  @Test
  void largestToken_isNotRaisedByARevocation() {
    KeeperFixture worker = KeeperFixture.confirmed().revoke(9).tickAt(10);

    assertThat(worker.lastHeartbeat().largestToken()).isZero();
  }

  @Test
  void othersMessages_changeNothing() {
    KeeperFixture worker = KeeperFixture.confirmed();
    worker
        .receive(KeeperFixture.runOf(0, 8, KeeperFixture.lease(0, 0, "w-2", 3, null, 1_000)))
        .receive(KeeperFixture.runOf(0, 9, KeeperFixture.lease(0, 0, "w-1", 2, null, 1_000)))
        .tickAt(10);

    assertThat(worker.started()).isEmpty();
    assertThat(worker.lastHeartbeat().largestToken()).isZero();
    assertThat(worker.releases()).isEmpty();
  }

  @Test
  void messagesOfAnUnknownShard_areIgnored() {
    KeeperFixture worker = KeeperFixture.confirmed().receive(new RollCall(7));

    assertThat(worker.actions()).isEmpty();
  }

  @Test
  void changedCapacity_isSaidAtOnce_theSameIsNot() {
    KeeperFixture worker = KeeperFixture.greeted();

    assertThat(worker.keeper.announce(Map.of("a", 4, "b", 2), 5)).isEmpty();
    assertThat(worker.keeper.announce(Map.of("a", 1, "b", 2), 5)).hasSize(2);
  }

  @Test
  void unconfirmedHeartbeats_areForgottenBeyondABound() {
    KeeperFixture worker = KeeperFixture.greeted();
    LongStream.rangeClosed(1, Heartbeats.UNCONFIRMED_MAX + 1)
        .forEach(i -> worker.receive(new RollCall(0)));

    assertThat(worker.confirm(0, 1, null).run(5).started()).isEmpty();
    assertThat(worker.confirm(0, 2, null).run(6).started()).containsExactly(6L);
    assertThat(worker.keeper.held(0)).isEqualTo(List.of(6L));
  }
}
