package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.InboxMessage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of a shard when its leader, its workers or the log fail. */
class ShardTroubleTest {
  private final MemoryShard shard = new MemoryShard();

  @Test
  void newLeader_rebuildsTheStateOfTheOld_fencesIt_andGoesOn() {
    shard.submit("a", "b", "c");
    shard.hello("w", 1);
    shard.run();
    Map<String, String> before = ReplayCheck.durable(shard.leader.state());
    ShardLeader old = shard.leader;

    shard.leader = shard.newLeader();
    shard.run();

    assertThat(ReplayCheck.durable(shard.leader.state())).isEqualTo(before);
    shard.submit("late");
    shard.clock.pass(Duration.ofSeconds(2));
    assertThatThrownBy(() -> MemoryShard.runLeader(old)).isInstanceOf(FencedException.class);
    shard.heartbeat("w", 1, 2, 1, 2);
    shard.finish(shard.assignments().getFirst(), null);
    shard.run();
    assertThat(shard.results()).extracting(TaskResult::id).containsExactly("a");
    assertThat(shard.assignments())
        .extracting(r -> r.lease().taskId())
        .containsExactly("a", "b", "c");
  }

  @Test
  void lostAnswerOfACommit_endsTheLeader_andNeverDoublesAnOutcome() {
    for (MemoryLog.LostCommit lost : MemoryLog.LostCommit.values()) {
      shard.submit("a-" + lost);
      shard.hello("w-" + lost, 1);
      shard.run();
      InboxMessage.Run assigned = shard.assignments().getLast();
      shard.finish(assigned, null);
      shard.log.loseNextCommit(lost);

      assertThatThrownBy(shard::run).isInstanceOf(CommitUncertainException.class);
      shard.leader = shard.newLeader();
      shard.run();

      assertThat(shard.results())
          .extracting(TaskResult::id)
          .filteredOn(id -> id.equals("a-" + lost))
          .hasSize(1);
    }
  }

  @Test
  void leaseNobodyRenews_expires_andItsTaskRunsElsewhere() {
    shard.submit("a");
    shard.hello("w", 1);
    shard.run();
    shard.clock.pass(MemoryShard.TTL);
    shard.hello("v", 1);

    shard.run();

    assertThat(shard.assignments()).extracting(r -> r.lease().worker()).containsExactly("w", "v");
    assertThat(shard.stats().leasesExpired()).isEqualTo(1);
    shard.finish(shard.assignments().get(0), null);
    shard.run();
    shard.clock.pass(Duration.ofSeconds(2));
    shard.run();
    assertThat(shard.results()).isEmpty();
    assertThat(shard.stats().staleFinishes()).isEqualTo(1);
  }

  @Test
  void heartbeatThatLiesUnread_savesTheLease() {
    shard.submit("a");
    shard.hello("w", 1);
    shard.run();
    shard.clock.pass(MemoryShard.TTL);
    shard.heartbeat("w", 1, 1, 1);

    shard.run();

    assertThat(shard.leader.state().pool("p").leases()).hasSize(1);
  }

  @Test
  void logAway_isWaitedFor() {
    shard.submit("a");
    shard.hello("w", 1);
    shard.log.available(false);
    shard.run();

    shard.log.available(true);
    shard.run();

    assertThat(shard.assignments()).hasSize(1);
  }
}
