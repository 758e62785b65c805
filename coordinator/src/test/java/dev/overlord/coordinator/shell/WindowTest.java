package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final byte[] TASK = "{\"payload\":1}".getBytes(StandardCharsets.UTF_8);

  private final MemoryLog memory = new MemoryLog();

  @Test
  void poolsWithBigBacklogs_shareTheShardsMemory_andNoneIsStarved() {
    LeaderFixture shard = lead(500_000);
    for (int pool = 0; pool < 10; pool++) {
      backlog(shard, "q" + pool, Lane.NORMAL, 3_000);
    }
    shard.steps(50);

    int tasks = 0;
    for (int pool = 0; pool < 10; pool++) {
      int own = shard.leader.state().pool("q" + pool).windowTasks();
      assertThat(own).as("q%s", pool).isPositive();
      tasks += own;
    }
    assertThat(tasks).as("one poll of each at most").isLessThanOrEqualTo(10 * 500);
  }

  @Test
  void onePoolAlone_mayHaveAllOfIt_butNotMore() {
    LeaderFixture shard = lead(2_000_000);
    backlog(shard, "q", Lane.NORMAL, 5_000);
    shard.steps(50);

    assertThat(shard.leader.state().pool("q").windowTasks()).isBetween(1_900, 2_600);
  }

  @Test
  void floodInOneLane_doesNotKeepOutAnother() {
    LeaderFixture shard = lead(1_000_000);
    backlog(shard, "q", Lane.LOW, 5_000);
    shard.steps(50);
    backlog(shard, "q", Lane.HIGH, 3);
    shard.clock.pass(Duration.ofSeconds(2));
    shard.steps(20);

    assertThat(shard.leader.state().pool("q").windowTasks(Lane.HIGH)).isEqualTo(3);
  }

  private LeaderFixture lead(long bytes) {
    return new LeaderFixture(
        memory, "o.", new Upkeep(100_000, 100, Duration.ofHours(1), 1_000_000, bytes));
  }

  private void backlog(LeaderFixture shard, String pool, Lane lane, int tasks) {
    String topic = shard.topics.tasks(pool, lane);
    shard.create(topic, 1, Map.of());
    shard.define(pool, PoolDefinition.of(1, "openai", "http://b"));
    LogWriter writer = memory.writer("producer");
    for (int i = 0; i < tasks; i++) {
      writer.send(new NewRecord(topic, 0, null, TASK)).join();
    }
  }
}
