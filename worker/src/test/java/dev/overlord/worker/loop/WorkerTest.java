package dev.overlord.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.InboxMessage.Confirmed;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.identity.FolderInUseException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real threads, with the test as the leader. */
class WorkerTest {
  @TempDir Path folder;

  private final FakeLog log = new FakeLog();

  private Worker start() {
    log.topic(LoopFixture.TOPICS.pools(), 1);
    log.put(LoopFixture.POOLS, Namespace.KEY, Json.write(LoopFixture.NAMESPACE));
    log.put(LoopFixture.POOLS, "p", Json.write(PoolDefinition.of(1, "echo", "http://e")));
    return Worker.start(config(), log, new SystemClock());
  }

  private WorkerConfig config() {
    return WorkerConfig.of(
        LoopFixture.TOPICS,
        folder,
        "w",
        Map.of("p", 1),
        Map.of("echo", it -> new ExecutionResult.Succeeded(200, it.task().payload(), null)));
  }

  private <T extends WorkerMessage> T awaitSaid(Class<T> type, int count) {
    await()
        .until(
            () -> log.said(LoopFixture.EVENTS).stream().filter(type::isInstance).count() >= count);
    return type.cast(
        log.said(LoopFixture.EVENTS).stream().filter(type::isInstance).toList().get(count - 1));
  }

  private void tell(Hello hello, InboxMessage message) {
    Partition inbox = new Partition(LoopFixture.TOPICS.assignments(), hello.inbox());
    log.put(inbox, hello.worker(), Json.write(message));
  }

  @Test
  void worker_runsATask_andDrains() throws InterruptedException {
    try (Worker worker = start()) {
      Hello hello = awaitSaid(Hello.class, 1);
      tell(hello, new Confirmed(0, hello.worker(), hello.incarnation(), 0, null));
      Lease lease =
          new Lease(
              0,
              0,
              "http://e",
              "tasks.p-0-7",
              "t",
              hello.worker(),
              hello.incarnation(),
              1,
              0,
              0,
              false,
              false,
              null,
              Instant.EPOCH,
              60_000,
              3);
      tell(hello, new Run(0, "p", 5, lease, null, RawJson.of("{\"payload\":[1,2]}")));

      assertThat(awaitSaid(Finished.class, 1).body()).hasToString("[1,2]");
      worker.drain();
      Heartbeat last = awaitSaid(Heartbeat.class, 1);
      assertThat(last.capacity()).isEqualTo(Map.of("p", 0));
      tell(hello, new Confirmed(0, hello.worker(), hello.incarnation(), last.seq(), null));
      worker.awaitEnd();
    }
  }

  @Test
  void secondWorkerOnTheSameFolder_isRefused() {
    try (Worker worker = start()) {
      assertThat(awaitSaid(Hello.class, 1).incarnation()).isEqualTo(1);
      assertThatThrownBy(() -> Worker.start(config(), log, new SystemClock()))
          .isInstanceOf(FolderInUseException.class);
      worker.drain();
    }
  }

  @Test
  void nextWorkerOnTheFolder_isTheNextIncarnation() {
    try (Worker worker = start()) {
      assertThat(awaitSaid(Hello.class, 1).incarnation()).isEqualTo(1);
      worker.drain();
    }
    try (Worker worker = start()) {
      Hello second = awaitSaid(Hello.class, 2);
      assertThat(second.incarnation()).isEqualTo(2);
      assertThat(second.worker()).isEqualTo(awaitSaid(Hello.class, 1).worker());
      worker.drain();
    }
  }
}
