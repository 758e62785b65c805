package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.worker.ExecutionResult;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a finish says, until the log has it; executions that take too long. */
class FinishTest {
  @Test
  void finish_tellsResultTimesAndLabels() {
    ExecutionResult done = new ExecutionResult.Succeeded(200, RawJson.of("{}"), Usage.of(3, 4));
    KeeperFixture worker = KeeperFixture.confirmed().run(5).ends(5, done);

    assertThat(worker.finishes())
        .containsExactly(
            new Finished(
                "w-1",
                3,
                "b",
                5,
                null,
                200,
                RawJson.of("{}"),
                Usage.of(3, 4),
                KeeperFixture.WALL,
                KeeperFixture.WALL,
                0L,
                KeeperFixture.WALL,
                Map.of("k", "v"),
                "trace"));
  }

  @Test
  void token_isListedUntilTheLogHasItsFinish() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).succeeds(5).tickAt(10);

    assertThat(worker.lastHeartbeat().tokens()).containsExactly(5L);
    assertThat(worker.logHasFinishOf(5).tickAt(20).lastHeartbeat().tokens()).isEmpty();
  }

  @Test
  void finishThatWasNotSent_isSaidAgainWithTheSameContent() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).at(1).succeeds(5);
    worker.logHasNotFinishOf(5, false);

    assertThat(worker.tickAt(1.9).finishes()).hasSize(1);
    assertThat(worker.tickAt(2).finishes()).hasSize(2);
    assertThat(worker.tickAt(3).finishes()).hasSize(2).containsOnly(worker.finishes().getFirst());
  }

  @Test
  void finishThatTheLogWillNeverTake_becomesAFailure() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5).at(1).succeeds(5);
    worker.logHasNotFinishOf(5, true).tickAt(2);

    assertThat(failureOf(worker.finishes().getLast()).error().code()).isEqualTo("result_refused");
    assertThat(worker.finishes().getLast().body()).isNull();
  }

  @Test
  void resultAboveTheLimit_becomesAPermanentFailureThatNamesSizeAndLimit() {
    ExecutionResult large =
        new ExecutionResult.Succeeded(200, RawJson.of("\"" + "x".repeat(999) + "\""), null);
    KeeperFixture worker = KeeperFixture.confirmed().run(5).ends(5, large);

    Failure failure = failureOf(worker.finishes().getFirst());
    assertThat(failure.kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failure.error().message()).contains("1001 bytes").contains("is 1000");
    assertThat(worker.finishes().getFirst().body()).isNull();
  }

  @Test
  void resultAtTheLimit_isSent() {
    ExecutionResult large =
        new ExecutionResult.Succeeded(200, RawJson.of("\"" + "x".repeat(998) + "\""), null);
    KeeperFixture worker = KeeperFixture.confirmed().run(5).ends(5, large);

    assertThat(worker.finishes().getFirst().failure()).isNull();
  }

  @Test
  void failureWithALargeAnswer_keepsItsKindAndLosesTheAnswer() {
    Failure overload =
        new Failure(FailureKind.OVERLOAD, new TaskError("http_429", "too many"), 1_000L);
    ExecutionResult failed =
        new ExecutionResult.Failed(overload, 429, RawJson.of("\"" + "x".repeat(2000) + "\""));
    KeeperFixture worker = KeeperFixture.confirmed().run(5).ends(5, failed);

    Finished finish = worker.finishes().getFirst();
    assertThat(failureOf(finish).kind()).isEqualTo(FailureKind.OVERLOAD);
    assertThat(failureOf(finish).retryAfterMs()).isEqualTo(1_000L);
    assertThat(failureOf(finish).error().message()).startsWith("too many").contains("2010 bytes");
    assertThat(finish.body()).isNull();
  }

  @Test
  void timeout_stopsTheExecution_andReportsAFailure() {
    KeeperFixture worker = KeeperFixture.confirmed().at(1);
    worker.receive(KeeperFixture.runOf(0, 5, KeeperFixture.lease(0, 0, "w-1", 3, null, 2_000)));

    assertThat(worker.tickAt(2.9).stopped()).isEmpty();
    assertThat(worker.tickAt(3).stopped())
        .containsExactly(new Action.StopExecution(0, 5, StopReason.TIMEOUT));
    worker.stops(5);
    assertThat(failureOf(worker.finishes().getFirst()).kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(failureOf(worker.finishes().getFirst()).error().message()).contains("2000 ms");
  }

  @Test
  void timeout_countsFromTheStart_notFromTheAssignment() {
    KeeperFixture worker = KeeperFixture.confirmed().run(5, 0, 0);
    worker.receive(KeeperFixture.runOf(0, 6, KeeperFixture.lease(0, 1, "w-1", 3, null, 2_000)));
    worker.at(5).succeeds(5);

    assertThat(worker.tickAt(6.9).stopped()).isEmpty();
    assertThat(worker.tickAt(7).stopped()).hasSize(1);
  }

  @Test
  void timeoutOfManyYears_doesNotOverflow() {
    KeeperFixture worker = KeeperFixture.confirmed();
    worker.receive(
        KeeperFixture.runOf(0, 5, KeeperFixture.lease(0, 0, "w-1", 3, null, Long.MAX_VALUE)));

    assertThat(worker.tickAt(50).stopped()).isEmpty();
  }

  @Test
  void timedOutExecution_thatDoesNotStop_haltsTheProcessAt95PercentOfTheLease() {
    KeeperFixture worker = KeeperFixture.confirmed();
    worker.receive(KeeperFixture.runOf(0, 5, KeeperFixture.lease(0, 0, "w-1", 3, null, 2_000)));

    assertThat(worker.tickAt(2).tickAt(56.9).halts()).isEmpty();
    assertThat(worker.tickAt(57).halts()).hasSize(1);
  }

  private static Failure failureOf(Finished finish) {
    return Objects.requireNonNull(finish.failure());
  }
}
