package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckpointTest extends CheckpointConformance {
  private final MemoryLog memory = new MemoryLog();

  @Override
  Log open() {
    return memory;
  }

  @Test
  void offsetInForce_isThatOfTheFirstRecordRewritten_onlyAfterTheLast() {
    shard.steps(10);
    var state = shard.leader.state();
    Checkpoints checkpoints = new Checkpoints(upkeep(10, 1), state);
    checkpoints.restored(5, 9);
    assertThat(checkpoints.due()).isEmpty();
    checkpoints.committed(70, 1);

    Set<StateKey> rewritten = new HashSet<>();
    List<Long> inForce = new ArrayList<>();
    int live = new LiveKeys(state).next(Integer.MAX_VALUE).size();
    for (int turn = 0; turn < live; turn++) {
      inForce.add(checkpoints.inForce());
      rewritten.addAll(checkpoints.due());
      checkpoints.committed(100 + 10 * turn, 3);
    }

    assertThat(inForce).containsOnly(5L);
    assertThat(checkpoints.inForce()).isEqualTo(100);
    assertThat(rewritten).hasSize(live);
    assertThat(checkpoints.due()).isEmpty();
  }

  @Test
  void offsetThatTheLogDoesNotSay_startsTheRewritingAgain() {
    shard.steps(10);
    Checkpoints checkpoints = new Checkpoints(upkeep(1, 100), shard.leader.state());
    checkpoints.restored(5, 9);
    assertThat(checkpoints.due()).isNotEmpty();
    checkpoints.committed(-1, 3);

    assertThat(checkpoints.inForce()).isEqualTo(5);
    assertThat(checkpoints.due()).isNotEmpty();
    checkpoints.committed(80, 3);
    assertThat(checkpoints.inForce()).isEqualTo(80);
  }

  @Test
  void logThatEndsBelowItsCheckpoint_isNotLed() {
    shard.steps(10);
    byte[] record = Json.write(new ShardRecord(9, 0, 1_000_000));
    try (var writer = memory.writer("restored from elsewhere")) {
      writer.send(NewRecord.to(shard.leases, StateKey.SHARD, record)).join();
    }

    assertRefused("ends at");
  }

  @Test
  void logWhoseStartMovedPastItsCheckpoint_isNotLed() {
    shard.steps(10);
    memory.admin().deleteBefore(shard.leases, 2);

    assertRefused("begins at 2");
  }

  private static Upkeep upkeep(int every, int perTurn) {
    return new Upkeep(every, perTurn, Duration.ofHours(1), 1_000_000, 1 << 20);
  }

  private void assertRefused(String why) {
    shard.leader = shard.newLeader();
    assertThatThrownBy(() -> shard.steps(20))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("checkpoint");
  }
}
