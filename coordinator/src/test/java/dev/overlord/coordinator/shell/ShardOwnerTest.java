package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.LogException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardOwnerTest {
  private final ManualClock clock = new ManualClock();
  private final List<Member> members = new ArrayList<>();
  private final List<Leader> leaders = new ArrayList<>();
  private boolean joinFails;
  private boolean startFails;
  private final ShardOwner owner = new ShardOwner(this::join, this::start, clock, new Random(1));

  @Test
  void failureOfTheGroup_stopsTheLeaders_andJoinsAnew() {
    owner.step();
    members.getFirst().pollFails = true;
    members.getFirst().closeFails = true;

    owner.step();
    assertThat(leaders.getFirst().stopped).isTrue();
    owner.step();
    assertThat(members).as("not before its leaders have ended").hasSize(1);
    leaders.getFirst().ended = true;
    clock.pass(Duration.ofSeconds(1));
    owner.step();

    assertThat(members).hasSize(2);
    assertThat(leaders).hasSize(2);
  }

  @Test
  void failureToJoinOrToStart_isTriedAgain_afterAWhile() {
    joinFails = true;
    owner.step();
    owner.step();
    joinFails = false;
    startFails = true;
    clock.pass(Duration.ofSeconds(1));
    owner.step();
    startFails = false;
    clock.pass(Duration.ofSeconds(1));

    owner.step();

    assertThat(leaders).hasSize(1);
  }

  @Test
  void leaderWithoutProgress_isStopped_andThePlaceInTheGroupGivenUp() {
    owner.step();
    clock.pass(Duration.ofSeconds(11));

    owner.step();

    assertThat(members.getFirst().closed).isTrue();
    assertThat(leaders.getFirst().stopped).isTrue();
  }

  private GroupMembership join() {
    if (joinFails) {
      throw new LogException("no such host", null);
    }
    Member member = new Member();
    members.add(member);
    return member;
  }

  private ShardOwner.Runner.Run start(int shard) {
    if (startFails) {
      throw new LogException("no client", null);
    }
    Leader leader = new Leader();
    leaders.add(leader);
    return leader;
  }

  private static final class Member implements GroupMembership {
    boolean pollFails;
    boolean closeFails;
    boolean closed;

    @Override
    public Set<Integer> poll() {
      if (pollFails) {
        throw new LogException("not authorised", null);
      }
      return Set.of(0);
    }

    @Override
    public boolean confirm(int partition) {
      return true;
    }

    @Override
    public void close() {
      closed = true;
      if (closeFails) {
        throw new LogException("leaving failed", null);
      }
    }
  }

  private final class Leader implements ShardOwner.Runner.Run {
    boolean stopped;
    boolean ended;
    private final long started = clock.monotonicNanos();

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public @org.jspecify.annotations.Nullable RuntimeException failure() {
      return null;
    }

    @Override
    public long lastProgress() {
      return started;
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }
}
