package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The log lost the end of a transaction: what follows it is invisible. */
class LostEndTest {
  private static final Partition RESULTS = new Partition("overlord.results", 0);

  private final MemoryShard shard = new MemoryShard();
  private final FaultyLog log = new FaultyLog(shard.log);

  @Test
  void openTransactionInTheShardsLog_isNotReadPast() {
    log.answers.put("hasOpenTransaction", true);
    shard.leader = shard.newLeader(log);

    shard.run();
    assertThat(shard.leader.serves()).isFalse();
    assertThat(shard.leader.state().pools()).isEmpty();

    log.answers.put("hasOpenTransaction", false);
    shard.run();
    assertThat(shard.leader.serves()).isTrue();
    assertThat(shard.leader.state().pools()).containsKey("p");
  }

  @Test
  void committedAndInvisible_endsTheLeader_whoseSuccessorMendsIt() {
    serve();
    log.answers.put("unended", CompletableFuture.completedFuture(Set.of(RESULTS)));
    shard.clock.pass(Duration.ofSeconds(10));

    assertThatThrownBy(shard::run)
        .isInstanceOf(CommitUncertainException.class)
        .hasMessageContaining("not visible in [overlord.results-0]");
  }

  @Test
  void unansweredQuestion_changesNothing_andIsAskedAgain() {
    serve();
    var unanswered = new LogUnavailableException("no answer", null);
    log.answers.put("unended", CompletableFuture.failedFuture(unanswered));
    shard.clock.pass(Duration.ofSeconds(10));
    shard.run();
    assertThat(shard.leader.serves()).isTrue();

    log.answers.put("unended", CompletableFuture.completedFuture(Set.of(RESULTS)));
    shard.clock.pass(Duration.ofSeconds(10));
    assertThatThrownBy(shard::run).isInstanceOf(CommitUncertainException.class);
  }

  @Test
  void slowCommit_isFollowedByALookBeforeTheNext() {
    AtomicInteger commits = workWithCommitsOf(Duration.ofMillis(1_100));

    assertThatThrownBy(shard::run).isInstanceOf(CommitUncertainException.class);
    assertThat(commits).hasValue(1);
  }

  @Test
  void quickCommits_areFollowedByNone() {
    AtomicInteger commits = workWithCommitsOf(Duration.ofMillis(900));

    shard.run();

    assertThat(commits).hasPositiveValue();
    assertThat(shard.leader.serves()).isTrue();
  }

  /** Something is open, and nothing has been asked since it is. */
  private AtomicInteger workWithCommitsOf(Duration each) {
    serve();
    var commits = new AtomicInteger();
    log.answers.put("unended", CompletableFuture.completedFuture(Set.of(RESULTS)));
    log.committing =
        () -> {
          commits.incrementAndGet();
          shard.clock.pass(each);
        };
    shard.submit("a");
    shard.hello("w", 1);
    return commits;
  }

  private void serve() {
    shard.leader = shard.newLeader(log);
    shard.run();
    assertThat(shard.leader.serves()).isTrue();
  }
}
