package dev.overlord.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.RecordTooLargeException;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage.Revoke;
import dev.overlord.common.protocol.InboxMessage.Superseded;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.worker.lease.StopReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkerLoopTest {
  @Test
  void worker_waitsForTheCluster_thenSaysHelloFirst() {
    LoopFixture worker = new LoopFixture().steps(3);
    assertThat(worker.said()).isEmpty();

    worker.namespace().steps(4);
    assertThat(worker.said())
        .containsExactly(new Hello("w-0", 1, LoopFixture.NAMESPACE.inboxOf("w-0"), Map.of("p", 3)));
  }

  @Test
  void worker_readsItsInboxFromTheEndBeforeTheHello_soOldMessagesAreNotRead() {
    LoopFixture worker = new LoopFixture().namespace().define("p", "test");
    worker.confirm(0, null).run("p", 5).steps(6);

    assertThat(worker.executions.started).isEmpty();
    assertThat(worker.said(Released.class)).isEmpty();
  }

  @Test
  void answerThatComesRightAfterTheHello_isNotMissed() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);

    assertThat(worker.executions.started).hasSize(1);
  }

  @Test
  void worker_comesUpOnceTheLogDoes() {
    LoopFixture worker = new LoopFixture().namespace();
    worker.log.available(false);
    assertThat(worker.steps(3).said()).isEmpty();

    worker.log.available(true);
    assertThat(worker.steps(4).said(Hello.class)).hasSize(1);
  }

  @Test
  void assignment_startsAnExecution_withTaskAndDefinition() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);

    Execution started = worker.executions.started.getFirst();
    assertThat(started.task().payload()).hasToString("{\"n\":1}");
    assertThat(started.taskId()).isEqualTo("t7");
    assertThat(started.endpoint()).isEqualTo("http://e");
    assertThat(started.timeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(started.definition().get().handler()).isEqualTo("test");
    assertThat(started.handler()).isSameAs(LoopFixture.HANDLER);
  }

  @Test
  void finish_isWrittenToTheShardsPartition() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    worker.executions.succeeds(5);

    Finished finish = worker.steps(1).said(Finished.class).getFirst();
    assertThat(finish.token()).isEqualTo(5);
    assertThat(finish.body()).hasToString("{\"a\":1}");
    assertThat(finish.labels()).containsEntry("k", "v");
  }

  @Test
  void assignmentOfAPoolThatIsNotDefinedYet_waitsForTheDefinition() {
    LoopFixture worker = LoopFixture.serving().run("new", 5).steps(2);
    assertThat(worker.executions.started).isEmpty();

    worker.define("new", "test").steps(1);
    assertThat(worker.executions.started).extracting(Execution::pool).containsExactly("new");
  }

  @Test
  void assignmentOfAPoolThatIsNeverDefined_isReleasedAtItsDeadline() {
    LoopFixture worker = LoopFixture.serving().run("new", 5).steps(2).at(54).steps(1);

    assertThat(worker.said(Released.class)).extracting(Released::token).containsExactly(5L);
    assertThat(worker.define("new", "test").steps(1).executions.started).isEmpty();
  }

  @Test
  void poolWhoseHandlerThisWorkerLacks_getsCapacity0_andItsLeasesBack() {
    LoopFixture worker = LoopFixture.serving().define("p", "other").steps(1).run("p", 5);
    worker.steps(1);

    assertThat(worker.said(Heartbeat.class).getLast().capacity()).isEqualTo(Map.of("p", 0));
    assertThat(worker.said(Released.class).getFirst().reason()).contains("no handler 'other'");
  }

  @Test
  void definition_isTheNewestWhenTheHandlerAsks() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    Execution started = worker.executions.started.getFirst();
    worker.define("p", "other").steps(1);

    assertThat(started.definition().get().handler()).isEqualTo("other");
  }

  @Test
  void deletedPool_keepsWhatRuns_andStartsNothingUntilItIsMadeAnew() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    worker.log.put(LoopFixture.POOLS, "p", null);
    worker.steps(1).run("p", 6).steps(2);
    Execution running = worker.executions.started.getFirst();
    assertThat(worker.executions.started).hasSize(1);
    assertThat(running.definition().get().handler()).isEqualTo("test");

    worker.define("p", "test").steps(1);
    assertThat(worker.executions.started).hasSize(2);
  }

  @Test
  void taskThatCannotBeRead_failsForGood() {
    LoopFixture worker = LoopFixture.serving().run("p", 5, "{\"oops\":1}").steps(2);

    var failure = Objects.requireNonNull(worker.said(Finished.class).getFirst().failure());
    assertThat(failure.kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failure.error().message()).contains("oops");
  }

  @Test
  void deadlines_areKeptWhileTheLogCannotBeReached() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    worker.log.available(false);

    assertThat(worker.at(53.9).steps(1).executions.stopped).isEmpty();
    assertThat(worker.at(54).steps(1).executions.stopped).containsExactly(StopReason.LOST);
    assertThat(worker.at(57).steps(1).halts).hasSize(1);
  }

  @Test
  void step_neverWaitsBeyondTheNextDeadline() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(2).at(53.995);
    worker.log.onSend(record -> new CompletableFuture<>());
    worker.steps(1);
    worker.log.onSend(record -> null);
    worker.loop.step(Duration.ofSeconds(1));

    assertThat(worker.log.lastWait()).isLessThanOrEqualTo(Duration.ofMillis(5));
  }

  @Test
  void sendThatBlocks_letsNothingStartPastItsDeadline() {
    LoopFixture worker = LoopFixture.serving();
    worker.log.onSend(record -> {
      worker.clock.pause(Duration.ofSeconds(60));
      return null;
    });
    worker.at(10).run("new", 4).tell(new Revoke(0, "w-0", 1, 4, "no")).run("p", 5).steps(1);

    assertThat(worker.executions.started).isEmpty();
    assertThat(worker.steps(1).said(Released.class)).extracting(Released::token).contains(4L, 5L);
  }

  @Test
  void finishThatTheLogDidNotTake_isSentAgain() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    worker.log.onSend(
        record -> CompletableFuture.failedFuture(new LogUnavailableException("not now", null)));
    worker.executions.succeeds(5);
    worker.steps(2);
    worker.log.onSend(record -> null);

    assertThat(worker.said(Finished.class)).isEmpty();
    assertThat(worker.at(1.5).steps(2).said(Finished.class)).hasSize(1);
    assertThat(worker.at(11).steps(2).said(Heartbeat.class).getLast().tokens()).isEmpty();
  }

  @Test
  void finishThatTheLogRefuses_isSentAsAFailure() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    worker.log.onSend(record ->
        CompletableFuture.failedFuture(new RecordTooLargeException(record.topic(), 9, 8, null)));
    worker.executions.succeeds(5);
    worker.steps(2);
    worker.log.onSend(record -> null);

    assertThat(worker.at(1.5).steps(2).said(Finished.class).getFirst().failure()).isNotNull();
  }

  @Test
  void token_isListedWhileTheLogHasNotAnswered() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).steps(1);
    CompletableFuture<Long> answer = new CompletableFuture<>();
    worker.log.onSend(record -> answer);
    worker.executions.succeeds(5);
    worker.steps(1);
    worker.log.onSend(record -> null);

    assertThat(worker.at(10).steps(1).said(Heartbeat.class).getLast().tokens()).containsExactly(5L);
    answer.complete(1L);
    assertThat(worker.at(20).steps(2).said(Heartbeat.class).getLast().tokens()).isEmpty();
  }

  @Test
  void positionOutOfRange_goesToTheEnd_andGoesOn() {
    LoopFixture worker = LoopFixture.serving().run("p", 5).run("p", 6);
    worker.log.purge(LoopFixture.inboxOf("w-0"), 3);
    worker.steps(2);
    assertThat(worker.executions.started).isEmpty();

    worker.run("p", 7).steps(1);
    assertThat(worker.executions.started).extracting(Execution::token).containsExactly(7L);
  }

  @Test
  void messageThatCannotBeRead_isPassedOver() {
    LoopFixture worker = LoopFixture.serving();
    byte[] junk = "{\"kind\":\"dance\"}".getBytes(StandardCharsets.UTF_8);
    worker.log.put(LoopFixture.inboxOf("w-0"), "w-0", junk);
    worker.run("p", 5).steps(1);

    assertThat(worker.executions.started).hasSize(1);
  }

  @Test
  void drained_worker_leavesOnceTheShardHasConfirmed() {
    LoopFixture worker = LoopFixture.serving();
    worker.loop.drain();
    assertThat(worker.loop.step(Duration.ZERO)).isTrue();
    assertThat(worker.said(Heartbeat.class).getLast().capacity()).isEqualTo(Map.of("p", 0));

    worker.confirm(worker.said(Heartbeat.class).getLast().seq(), null);
    assertThat(worker.loop.step(Duration.ZERO)).isFalse();
  }

  @Test
  void drain_beforeTheHello_leavesAtOnce() {
    LoopFixture worker = new LoopFixture();
    worker.loop.drain();

    assertThat(worker.loop.step(Duration.ZERO)).isFalse();
  }

  @Test
  void superseded_worker_saysHelloUnderANewName_fromTheEndOfItsNewInbox() {
    LoopFixture worker = LoopFixture.serving().tell(new Superseded(0, "w-0", 1)).steps(2);

    assertThat(worker.said(Hello.class)).extracting(Hello::worker).containsExactly("w-0", "w-1");
    assertThat(worker.run("p", 5).steps(1).executions.started).isEmpty();
  }

  @Test
  void end_endsTheLoop() {
    LoopFixture worker = LoopFixture.serving();
    worker.loop.end();

    assertThat(worker.loop.step(Duration.ofDays(1))).isFalse();
  }
}
