package dev.overlord.common.log.kafka;

import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_ABORT;
import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.EMPTY;
import static org.apache.kafka.clients.admin.TransactionState.ONGOING;
import static org.apache.kafka.clients.admin.TransactionState.PREPARE_ABORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.TransactionHistory.Open;
import dev.overlord.common.log.kafka.TransactionStanding.Outcome;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;

/** Epochs are raised by each end of a transaction and by each initialisation. */
class TransactionHistoryTest {
  private static final long PRODUCER = 7;
  private static final Partition RESULTS = new Partition("results", 0);

  private final TransactionHistory history = new TransactionHistory();
  private long offset;

  @Test
  void lastOne_endedAsItsStateSays_andThoseBeforeItWereCommitted() {
    note(COMPLETE_ABORT, 5);

    assertThat(of(4)).isEqualTo(Outcome.ABORTED);
    assertThat(of(3)).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void ownInitialisations_makeNothingForgotten() {
    note(COMPLETE_ABORT, 5);
    for (int epoch = 6; epoch < 12; epoch++) {
      history.raising();
      note(EMPTY, epoch);
    }

    assertThat(of(4)).isEqualTo(Outcome.ABORTED);
    assertThat(of(5)).as("begun before the first, and ended by it").isEqualTo(Outcome.ABORTED);
  }

  @Test
  void whatIsUnderWay_isAbortedByOurInitialisation() {
    note(ONGOING, 5);
    history.raising();
    note(EMPTY, 7);

    assertThat(of(5)).isEqualTo(Outcome.ABORTED);
    assertThat(of(4)).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void whatWasUnderWay_andWasCommittedBeforeWeCame_isCommitted() {
    note(ONGOING, 5);
    note(COMPLETE_COMMIT, 6);

    assertThat(of(5)).isEqualTo(Outcome.COMMITTED);
  }

  /** The defect that a history of one note had: it is older than what the rival wrote. */
  @Test
  void transactionsOfARivalInBetween_areNotTakenForOurs() {
    note(COMPLETE_ABORT, 5);
    history.raising();
    note(EMPTY, 40);

    assertThat(of(4)).isEqualTo(Outcome.ABORTED);
    assertThat(of(30)).as("nobody knows").isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void whatWasUnderWayWhenARivalCame_isAborted() {
    note(ONGOING, 5);
    history.raising();
    note(EMPTY, 40);

    assertThat(of(5)).isEqualTo(Outcome.ABORTED);
    assertThat(of(6)).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void rivalsOwnEnd_isTold() {
    note(COMPLETE_ABORT, 5);
    note(PREPARE_ABORT, 20);

    assertThat(of(4)).isEqualTo(Outcome.ABORTED);
    assertThat(of(18)).isEqualTo(Outcome.COMMITTED);
    assertThat(of(19)).isEqualTo(Outcome.ABORTED);
  }

  /** What ends it is written with a later epoch, and the partition shows that one. */
  @Test
  void whatWasDecided_stays() {
    note(COMPLETE_ABORT, 5);
    assertThat(history.outcome(new Open(RESULTS, 100, PRODUCER, 4))).isEqualTo(Outcome.ABORTED);
    note(COMPLETE_COMMIT, 8);

    assertThat(history.outcome(new Open(RESULTS, 100, PRODUCER, 7))).isEqualTo(Outcome.ABORTED);
    assertThat(history.outcome(new Open(RESULTS, 101, PRODUCER, 7))).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void idThatHasANewProducer_isFoundByBoth_alsoWhenAllElseWasMended() {
    note(COMPLETE_COMMIT, 32_766);
    history.note(new TransactionStanding(PRODUCER + 1, 0, EMPTY));
    assertThat(history.producers()).containsExactly(PRODUCER, PRODUCER + 1);

    history.unreachable(Set.of(PRODUCER));
    history.forget();
    assertThat(history.producers()).containsExactly(PRODUCER, PRODUCER + 1);
    history.unreachable(Set.of());
    assertThat(history.producers()).containsExactly(PRODUCER + 1);
  }

  /** The end of a transaction itself may give the id a new producer, which the next note shows. */
  @Test
  void producerOfAWholeLog_isLookedForStill() {
    note(EMPTY, 5);
    history.forget();
    history.note(new TransactionStanding(PRODUCER + 1, 0, COMPLETE_COMMIT));

    assertThat(history.producers()).containsExactly(PRODUCER, PRODUCER + 1);
  }

  @Test
  void initialisationsThatNeverCameThrough_hideNoRival() {
    note(COMPLETE_COMMIT, 5);
    for (int tried = 0; tried < 4; tried++) {
      history.raising();
      note(COMPLETE_COMMIT, 5);
    }
    history.raising();
    note(EMPTY, 8);

    assertThat(of(6)).as("nobody knows").isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void initialisationThatTheClientSentTwice_isOurs() {
    note(COMPLETE_COMMIT, 6);
    history.raising();
    history.initialised(new TransactionStanding(PRODUCER, 9, EMPTY));
    note(EMPTY, 9);

    assertThat(of(6)).as("ended by it").isEqualTo(Outcome.ABORTED);
  }

  @Test
  void whatWasUnderWay_andWasNotEndedByUs_isNotKnown() {
    note(ONGOING, 5);
    note(EMPTY, 9);

    assertThat(of(5)).isEqualTo(Outcome.COMMITTED);
  }

  private void note(TransactionState state, int epoch) {
    history.note(new TransactionStanding(PRODUCER, epoch, state));
  }

  private Outcome of(int epoch) {
    return history.outcome(new Open(RESULTS, offset++, PRODUCER, epoch));
  }
}
