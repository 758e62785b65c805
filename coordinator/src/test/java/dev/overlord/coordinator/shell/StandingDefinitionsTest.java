package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.ShardState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a new leader makes of {@code pools} as it stands at its takeover. */
class StandingDefinitionsTest {
  private static final Duration TTL = Duration.ofSeconds(60);

  private final ShardState given = new ShardState(TTL);
  private final StandingDefinitions standing = new StandingDefinitions(Namespace.of(1, 1, TTL), 0);

  @Test
  void poolThatIsInThePoolsTopicNoMore_wasDeleted() {
    inForce("gone", 4);
    inForce("there", 5);
    standing.takeOver(9);

    read("there", 5, limit(2));
    List<Command.DefinePool> then = standing.due(given);

    assertThat(then)
        .contains(new Command.DefinePool("gone", null, 8))
        .extracting(Command.DefinePool::pool)
        .containsExactly("there", "gone");
  }

  @Test
  void poolWhoseRecordIsNoDefinition_keepsTheOneInForce() {
    inForce("p", 4);
    standing.takeOver(9);

    read("p", 7, "not a definition".getBytes(StandardCharsets.UTF_8));

    assertThat(standing.due(given)).isEmpty();
  }

  @Test
  void poolsTopicThatEndsBelowWhatIsInForce_provesNothing() {
    inForce("p", 4);
    standing.takeOver(0);

    assertThat(standing.isDue(0)).isTrue();
    assertThat(standing.due(given)).isEmpty();
  }

  @Test
  void definitionsOfBeforeTheTakeover_countTogether_andOnlyTheLastOfEach() {
    standing.takeOver(3);

    assertThat(read("p", 0, limit(1))).isNull();
    assertThat(read("q", 1, limit(5))).isNull();
    assertThat(read("p", 2, null)).isNull();
    assertThat(standing.isDue(2)).isFalse();
    assertThat(read("q", 3, limit(7))).as("came later").isNotNull();

    assertThat(standing.isDue(4)).isTrue();
    assertThat(standing.due(given))
        .extracting(Command.DefinePool::offset)
        .containsExactlyInAnyOrder(2L, 1L);
    assertThat(standing.isDue(4)).as("once").isFalse();
  }

  @Test
  void poolDeletedWhileNobodyLed_staysDeleted_thoughItsTombstoneIsCompactedAway() {
    MemoryLog memory = new MemoryLog();
    try (LeaderFixture shard =
        new LeaderFixture(memory, "o.", new Upkeep(1_000, 100, TTL, 1_000_000, 1 << 20))) {
      shard.create(shard.tasks(), 1, java.util.Map.of());
      shard.define("p", PoolDefinition.of(2, "openai", "http://b"));
      shard.submit(1);
      shard.steps(20);
      shard.leader.close();

      shard.define("p", null);
      shard.define("q", PoolDefinition.of(1, "openai", "http://b"));
      memory.compact(shard.topics.pools());
      assertThat(shard.all(shard.topics.pools())).hasSize(1);
      shard.leader = shard.newLeader();
      shard.until(() -> shard.leader.state().pool("q") != null);
      shard.hello(4);
      shard.steps(20);

      assertThat(Objects.requireNonNull(shard.leader.state().pool("p")).definition()).isNull();
      assertThat(shard.received()).isEmpty();
      shard.define("p", PoolDefinition.of(1, "openai", "http://b"));
      shard.until(() -> {
        shard.answer(run -> null);
        return shard.results().size() == 1;
      });
      assertThat(shard.results()).extracting(TaskResult::pool).containsExactly("p");
    }
  }

  private void inForce(String pool, long offset) {
    given.apply(new Event.PoolDefined(pool, PoolDefinition.of(1, "openai", "http://b"), offset));
  }

  private Command.@Nullable DefinePool read(String pool, long offset, byte @Nullable [] value) {
    Partition pools = new Partition("pools", 0);
    return standing.read(
        new LogRecord(pools, offset, 0, pool.getBytes(StandardCharsets.UTF_8), value));
  }

  private static byte[] limit(int concurrency) {
    return Json.write(PoolDefinition.of(concurrency, "openai", "http://b"));
  }
}
