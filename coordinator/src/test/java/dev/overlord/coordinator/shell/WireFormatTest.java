package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.schema.Schemas;
import dev.overlord.common.schema.TopicSchemas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All that a leader writes in a life of many troubles keeps the schemas. */
class WireFormatTest {
  private final MemoryShard shard = new MemoryShard();

  @Test
  void everyRecordOfALeader_isValid() {
    live();

    Set<String> seen = new HashSet<>();
    for (String topic : TopicSchemas.topics(MemoryShard.TOPICS)) {
      seen.addAll(TopicSchemas.check(MemoryShard.TOPICS, topic, shard.log.records(topic)));
    }

    // The namespace's record is its opener's, tasks are their producers', replays are operators',
    // the rest are parts.
    Set<String> expected = new HashSet<>(Schemas.names());
    expected.removeAll(
        Set.of("namespace.json", "task.json", "replay.json", "error.json", "usage.json"));
    assertThat(seen).isEqualTo(expected);
  }

  /**
   * Outcomes of all kinds, a retry, refused input, a cancelled one, an acquirer, an expiry and a
   * takeover.
   */
  private void live() {
    shard.submit("a", "b", "c");
    String tasks = MemoryShard.TOPICS.tasks("p", Lane.NORMAL);
    shard.write(tasks, "tenant", "{\"payload\":1,\"prio\":2}".getBytes(StandardCharsets.UTF_8));
    shard.hello("w", 1);
    shard.run();
    shard.finish(shard.assignments().get(0), FailureKind.RATE_LIMITED);
    shard.finish(shard.assignments().get(1), FailureKind.PERMANENT);
    second();
    String ref = String.valueOf(shard.assignments().getLast().lease().ref());
    shard.say(new OperatorMessage.Cancel("p", ref, "ann"));
    shard.run();
    shard.finish(shard.assignments().getLast(), null);
    second();
    acquire();
    second();
    pass(MemoryShard.TTL.plusSeconds(5));
    shard.leader.close();
    shard.leader = shard.newLeader();
    shard.run();
    shard.hello("w", 2);
    second();
  }

  private void acquire() {
    shard.say(
        new WorkerMessage.Heartbeat(
            "w",
            1,
            0,
            100,
            Map.of("p", 4),
            List.of(),
            1_000,
            List.of(new WorkerMessage.Waiter("1", "p"))));
    second();
  }

  private void second() {
    pass(Duration.ofSeconds(1));
  }

  private void pass(Duration time) {
    shard.run();
    shard.clock.pass(time);
    shard.run();
  }
}
