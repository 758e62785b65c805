package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Property 7 for takeovers: what is replayed is bounded, whatever came before. */
abstract class CheckpointConformance {
  static final int EVERY = 60;

  LeaderFixture shard;

  abstract Log open();

  @BeforeEach
  void lead() {
    shard =
        new LeaderFixture(
            open(),
            UUID.randomUUID() + ".",
            new Upkeep(EVERY, 7, Duration.ofHours(1), 1_000_000, 1 << 20));
    shard.create(shard.tasks(), 1, Map.of());
    shard.define("p", PoolDefinition.of(4, "openai", "http://b"));
    shard.until(() -> shard.leader.state().pool("p") != null);
    shard.hello(4);
  }

  @AfterEach
  void close() {
    shard.close();
  }

  @Test
  void recordsReplayed_areBounded_howeverManyTasksCameBefore() {
    for (int round = 0; round < 4; round++) {
      run(60);
      Replay replay = replayed();
      // Twice what makes the next checkpoint due, and what the turns of one rewriting write beside.
      assertThat(replay.records()).as("after %s tasks", 60 * (round + 1)).isLessThan(4 * EVERY);
    }
    assertThat(replayed().shard().checkpoint()).isPositive();
    var before = ReplayCheck.durable(shard.leader.state());

    shard.takeOver();

    assertThat(ReplayCheck.durable(shard.leader.state())).isEqualTo(before);
  }

  @Test
  void waitingTasks_areRewrittenUntilTheyAreDone() {
    shard.submit(30);
    shard.until(() -> {
      shard.answer(run -> FailureKind.TRANSIENT);
      return shard.leader.state().pool("p").waitingTasks().size() == 30;
    });
    shard.hello(0);
    shard.until(() -> Map.of("p", 0).equals(shard.leader.state().worker("w").capacity()));
    long before = replayed().shard().checkpoint();
    shard.until(() -> {
      shard.clock.pass(Duration.ofMillis(1100));
      return replayed().shard().checkpoint() > before + 2 * EVERY;
    });

    shard.takeOver();

    assertThat(shard.leader.state().pool("p").waitingTasks()).hasSize(30);
    shard.hello(4);
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.results().size() == 30;
    });
  }

  private void run(int tasks) {
    int target = shard.results().size() + tasks;
    shard.submit(tasks);
    shard.until(() -> {
      shard.answer(run -> null);
      return shard.leader.state().pool("p").leases().isEmpty() && shard.results().size() == target;
    });
  }

  /** What a new leader would replay now. */
  Replay replayed() {
    try (LogReader reader = shard.log.reader("replay")) {
      Replay replay = new Replay(reader, shard.leases, new ShardState(LeaderFixture.TTL));
      while (!replay.step()) {
        assertThat(replay.records()).isNotNegative();
      }
      return replay;
    }
  }
}
