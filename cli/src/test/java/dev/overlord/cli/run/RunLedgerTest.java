package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.run.RunLedger.Verdict;
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
}
