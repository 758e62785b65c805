package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The shell on a log in memory: what stands in the topics is what counts. */
class ShardLeaderTest {
  private final MemoryShard shard = new MemoryShard();

  @Test
  void taskGoesThrough_fromItsTopicToOneResult() {
    shard.submit("a");
    shard.hello("w", 1);
    shard.run();
    InboxMessage.Run assigned = shard.assignments().getFirst();
    assertThat(assigned.lease().taskId()).isEqualTo("a");
    assertThat(TaskCodec.read(assigned.task().bytes()).payload().toString())
        .isEqualTo("{\"n\":1.0}");

    shard.finish(assigned, null);
    shard.run();

    assertThat(shard.results())
        .extracting(TaskResult::id, TaskResult::outcome)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("a", Outcome.SUCCEEDED));
    assertThat(shard.log.records(MemoryShard.TOPICS.deadLetters())).isEmpty();
  }

  @Test
  void brokenRecord_isADeadLetterWithItsBytes_andAFailedResult() {
    shard.write(
        MemoryShard.TOPICS.tasks("p", Lane.NORMAL),
        "tenant",
        "{\"payload\":1,\"prio\":2}".getBytes(StandardCharsets.UTF_8));
    shard.run();

    DeadLetter letter =
        MemoryShard.read(
            shard.log.records(MemoryShard.TOPICS.deadLetters()).getFirst(), DeadLetter.class);
    assertThat(letter.error().message()).contains("prio");
    assertThat(java.util.Base64.getDecoder().decode(letter.original()))
        .asString()
        .isEqualTo("{\"payload\":1,\"prio\":2}");
    assertThat(shard.results()).extracting(TaskResult::outcome).containsExactly(Outcome.FAILED);
  }

  @Test
  void failedTask_isReadBackFromItsTopic_forItsNextAttempt() {
    shard.submit("a");
    shard.hello("w", 1);
    shard.run();
    shard.finish(shard.assignments().getFirst(), FailureKind.TRANSIENT);
    shard.run();
    assertThat(shard.assignments()).hasSize(1);

    shard.clock.pass(Duration.ofSeconds(1));
    shard.run();

    assertThat(shard.assignments()).extracting(r -> r.lease().attempt()).containsExactly(1, 2);
    assertThat(shard.assignments().get(1).task()).isEqualTo(shard.assignments().get(0).task());
  }

  @Test
  void giveUp_putsTheOriginalBytesAndTheOutcomeInOneTurn() {
    shard.submit("a");
    shard.hello("w", 1);
    shard.run();

    shard.finish(shard.assignments().getFirst(), FailureKind.PERMANENT);
    shard.run();

    assertThat(shard.results()).extracting(TaskResult::outcome).containsExactly(Outcome.FAILED);
    DeadLetter letter =
        MemoryShard.read(
            shard.log.records(MemoryShard.TOPICS.deadLetters()).getFirst(), DeadLetter.class);
    assertThat(java.util.Base64.getDecoder().decode(letter.original()))
        .isEqualTo(
            shard.log.records(MemoryShard.TOPICS.tasks("p", Lane.NORMAL)).getFirst().value());
  }

  @Test
  void stats_haveTheEightFieldsOfTheDesign() {
    shard.submit("a", "b", "c", "d");
    shard.hello("w", 1);
    shard.run();
    shard.clock.pass(Duration.ofSeconds(2));
    shard.run();

    PoolStats stats = shard.stats();

    assertThat(stats.concurrencyLimit()).isEqualTo(2);
    assertThat(stats.activeRequests()).isEqualTo(2);
    assertThat(stats.queuedRequests()).isEqualTo(2);
    assertThat(stats.totalRequests()).isEqualTo(2);
    String json =
        new String(
            shard.log.records(MemoryShard.TOPICS.stats()).getLast().value(),
            StandardCharsets.UTF_8);
    assertThat(json)
        .contains(
            "\"concurrency_limit\"",
            "\"active_requests\"",
            "\"queued_requests\"",
            "\"total_requests\"",
            "\"total_errors\"",
            "\"error_429_count\"",
            "\"error_503_count\"",
            "\"average_wait_time_ms\"");
  }
}
