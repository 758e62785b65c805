package dev.overlord.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.worker.ExecutionResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was granted ahead goes back when its backend takes nothing. */
class BackendAwayTest {
  /** Two slots of one pool, each with an order behind the one that runs. */
  private final KeeperFixture worker =
      KeeperFixture.confirmed().run(5, 0, 0).run(6, 0, 1).run(7, 1, 0).run(8, 1, 1);

  @ParameterizedTest
  @EnumSource(names = {"UNREACHABLE", "REFUSED", "QUOTA", "LOADING"})
  void ordersBehind_areGivenBack_inAllSlots(FailureKind kind) {
    worker.ends(5, failed(kind, null));

    assertThat(worker.releases()).extracting(Released::token).containsExactlyInAnyOrder(6L, 8L);
    assertThat(worker.started()).containsExactly(5L, 7L);
    assertThat(worker.keeper.held(0)).containsExactly(5L, 7L);
  }

  @Test
  void releases_comeBeforeTheFinish_sinceTheLeaderTakesTheNextOrderForStarted() {
    worker.ends(5, failed(FailureKind.RATE_LIMITED, 1_000L));

    assertThat(worker.said(WorkerMessage.class))
        .filteredOn(said -> said instanceof Finished || said instanceof Released)
        .last()
        .isInstanceOf(Finished.class);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RATE_LIMITED", "OVERLOAD", "TRANSIENT", "TIMEOUT", "PERMANENT", "INTERRUPTED"})
  void otherFailures_concernTheirTaskOnly(FailureKind kind) {
    worker.ends(5, failed(kind, null));

    assertThat(worker.releases()).isEmpty();
    assertThat(worker.started()).containsExactly(5L, 7L, 6L);
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "OVERLOAD"})
  void beingTurnedAwayForATime_concernsThePool(FailureKind kind) {
    worker.ends(5, failed(kind, 2_000L));

    assertThat(worker.releases()).hasSize(2);
  }

  @Test
  void otherPools_goOn() {
    for (int order = 0; order < 2; order++) {
      Run other = KeeperFixture.runOf(9 + order, 0, order);
      worker.receive(new Run(0, "d", 9 + order, other.lease(), other.enqueuedAt(), other.task()));
    }
    worker.forget().ends(5, failed(FailureKind.RATE_LIMITED, 1_000L));

    assertThat(worker.releases()).extracting(Released::token).containsExactlyInAnyOrder(6L, 8L);
  }

  private static ExecutionResult failed(FailureKind kind, @Nullable Long retryAfterMs) {
    Failure failure = new Failure(kind, new TaskError("code", "why"), retryAfterMs);
    return new ExecutionResult.Failed(failure, 429, null);
  }
}
