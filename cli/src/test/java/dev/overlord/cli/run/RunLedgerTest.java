package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.run.RunLedger.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunLedgerTest {
  private final RunLedger ledger = new RunLedger();

  @Test
  void id_goesThroughItsRounds() {
    assertThat(ledger.nextRound("a", true)).hasValue(0);
    ledger.submitted("a", 0);
    assertThat(ledger.nextRound("a", true)).isEmpty();
    assertThat(ledger.open()).isEqualTo(1);

    assertThat(ledger.outcome("a", 0, false)).isEqualTo(Verdict.FIRST);
    assertThat(ledger.open()).isZero();
    assertThat(ledger.failed()).isEqualTo(1);
    assertThat(ledger.nextRound("a", false)).isEmpty();
    assertThat(ledger.nextRound("a", true)).hasValue(1);

    ledger.submitted("a", 1);
    assertThat(ledger.failed()).isZero();
    assertThat(ledger.open()).isEqualTo(1);
    assertThat(ledger.outcome("a", 1, true)).isEqualTo(Verdict.SUPERSEDES);
    assertThat(ledger.succeeded()).isEqualTo(1);
    assertThat(ledger.nextRound("a", true)).isEmpty();
    assertThat(ledger.ids()).isEqualTo(1);
  }

  @Test
  void secondOutcomeOfARound_isADuplicate_anOlderRoundsOnlyLate() {
    ledger.outcome("a", 1, false);
    assertThat(ledger.outcome("a", 1, true)).isEqualTo(Verdict.DUPLICATE);
    assertThat(ledger.outcome("a", 0, true)).isEqualTo(Verdict.DUPLICATE);
    assertThat(ledger.duplicates()).isEqualTo(1);
    assertThat(ledger.succeeded()).isZero();
  }

  @Test
  void outcomeOfATaskThatWasPurged_countsAsSubmitted() {
    ledger.outcome("a", 0, true);
    assertThat(ledger.isSubmitted("a", 0)).isTrue();
    ledger.submitted("a", 0);
    assertThat(ledger.open()).isZero();
    assertThat(ledger.succeeded()).isEqualTo(1);
  }

  @Test
  void whatIsDoubted_isSubmittedAgain_unlessItIsSeenOrHasAnOutcome() {
    for (String id : List.of("lost", "seen", "done", "retried")) {
      ledger.submitted(id, 0);
    }
    ledger.outcome("retried", 0, false);
    ledger.submitted("retried", 1);
    assertThat(ledger.doubted()).isZero();

    ledger.doubt();
    assertThat(ledger.doubted()).isEqualTo(4);
    ledger.submitted("seen", 0);
    ledger.outcome("done", 0, true);
    ledger.submitted("retried", 0);

    assertThat(ledger.doubted()).isEqualTo(2);
    assertThat(ledger.open()).isEqualTo(3);
    assertThat(ledger.nextRound("lost", false)).hasValue(0);
    assertThat(ledger.isSubmitted("lost", 0)).isFalse();
    assertThat(ledger.nextRound("seen", true)).isEmpty();
    assertThat(ledger.isSubmitted("seen", 0)).isTrue();
    assertThat(ledger.nextRound("done", true)).isEmpty();
    assertThat(ledger.nextRound("retried", true)).hasValue(1);

    ledger.submitted("lost", 0);
    ledger.submitted("retried", 1);
    assertThat(ledger.doubted()).isZero();
    assertThat(ledger.open()).isEqualTo(3);
    assertThat(ledger.ids()).isEqualTo(4);
  }

  @Test
  void doubtThatIsTakenBack_leavesWhatWasCertainBefore() {
    ledger.submitted("lost", 0);
    ledger.doubt();
    ledger.submitted("hidden", 0);
    ledger.submitted("seen", 0);
    ledger.doubt();
    ledger.submitted("seen", 0);

    ledger.believe();

    assertThat(ledger.doubted()).isEqualTo(1);
    assertThat(ledger.isSubmitted("hidden", 0)).isTrue();
    assertThat(ledger.isSubmitted("seen", 0)).isTrue();
    assertThat(ledger.isSubmitted("lost", 0)).as("that was certain").isFalse();
    ledger.outcome("hidden", 0, true);
    ledger.doubt();
    assertThat(ledger.doubted()).isEqualTo(2);
  }
}
