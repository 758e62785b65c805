package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.FailureView;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.common.protocol.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the leader says of single leases, tasks and workers, and of its pools' recent past. */
class OverviewTest {
  private final MemoryShard shard = new MemoryShard();

  @Test
  void leases_areListedWithTheirWorkerAndTimeToExpiry() {
    shard.submit("a", "b", "c");
    shard.hello("w", 1);
    shard.run();
    pass(Duration.ofSeconds(2));

    PoolOverview overview = overview();

    assertThat(overview.leases())
        .hasSize(2)
        .extracting(LeaseView::taskId)
        .containsExactly("a", "b");
    LeaseView first = overview.leases().getFirst();
    assertThat(first.state()).isEqualTo("running");
    assertThat(first.worker()).isEqualTo("w");
    assertThat(first.ageMs()).isEqualTo(2_000);
    assertThat(first.expiresInMs()).isEqualTo(58_000);
    assertThat(overview.positions()).extracting(PoolOverview.Position::offset).containsExactly(2L);
    assertThat(workers().workers())
        .extracting(WorkerView::worker, WorkerView::leases, WorkerView::heartbeatAgeMs)
        .containsExactly(tuple("w", 2, 2_000L));
  }

  @Test
  void failures_sayWhoseTheyWere_andWhetherTheTaskWasGivenUp() {
    shard.submit("a", "b");
    shard.hello("w", 1);
    shard.run();
    shard.finish(shard.assignments().get(0), FailureKind.TRANSIENT);
    shard.finish(shard.assignments().get(1), FailureKind.PERMANENT);
    shard.run();
    pass(Duration.ofSeconds(2));

    assertThat(overview().failures())
        .extracting(FailureView::taskId, FailureView::kind, FailureView::gaveUp)
        .containsExactly(tuple("b", "permanent", true), tuple("a", "transient", false));
    assertThat(overview().waitingTotal() + overview().leasesTotal()).isEqualTo(1);
  }

  @Test
  void countersByKindAndTokens_surviveATakeover() {
    shard.submit("a", "b");
    shard.hello("w", 1);
    shard.run();
    shard.finish(shard.assignments().get(0), FailureKind.RATE_LIMITED);
    shard.finish(shard.assignments().get(1), null);
    pass(Duration.ofSeconds(2));
    PoolStats before = shard.stats();
    assertThat(before.errorsByKind()).isEqualTo(Map.of("rate_limited", 1L));
    assertThat(before.retries()).isEqualTo(1);

    shard.leader.close();
    shard.leader = shard.newLeader();
    shard.run();
    pass(Duration.ofSeconds(2));

    PoolStats after = shard.stats();
    assertThat(after.errorsByKind()).isEqualTo(before.errorsByKind());
    assertThat(after.totalErrors()).isEqualTo(before.totalErrors());
    assertThat(after.succeeded()).isEqualTo(before.succeeded()).isEqualTo(1);
    assertThat(after.retries()).isEqualTo(before.retries());
  }

  @Test
  void ratesAndUtilisation_areOfTheLastSeconds() {
    shard.submit("a", "b", "c", "d");
    shard.hello("w", 1);
    shard.run();
    pass(Duration.ofSeconds(1));
    for (int second = 0; second < 9; second++) {
      pass(Duration.ofSeconds(1));
    }
    shard.finish(shard.assignments().get(0), null);
    shard.finish(shard.assignments().get(1), null);
    pass(Duration.ofSeconds(1));

    PoolStats stats = shard.stats();

    assertThat(stats.slotUtilisation()).isBetween(0.9, 1.0);
    assertThat(stats.tasksPerSecond()).isBetween(0.15, 0.25);
    assertThat(Objects.requireNonNull(stats.waitMs()).p99()).isGreaterThanOrEqualTo(10_000);
    assertThat(stats.queuedByLane()).containsEntry("normal", 0L).containsKeys("high", "low");
  }

  @Test
  void anOldMinute_isForgotten() {
    RollingPercentiles percentiles = new RollingPercentiles();
    long second = Duration.ofSeconds(1).toNanos();
    percentiles.record(1_000, 5 * second);
    percentiles.record(10, 45 * second);

    assertThat(Objects.requireNonNull(percentiles.percentiles(50 * second)).p99())
        .isBetween(940L, 1_060L);
    assertThat(Objects.requireNonNull(percentiles.percentiles(80 * second)).p99())
        .isBetween(9L, 11L);
    assertThat(percentiles.percentiles(200 * second)).isNull();
  }

  private void pass(Duration duration) {
    shard.clock.pass(duration);
    shard.run();
  }

  private PoolOverview overview() {
    return Json.read(last("p"), PoolOverview.class);
  }

  private ShardOverview workers() {
    return Json.read(last(ShardOverview.KEY_PREFIX + 0), ShardOverview.class);
  }

  private byte[] last(String key) {
    return shard.log.records(new Partition(MemoryShard.TOPICS.overview(), 0)).stream()
        .filter(record -> key.equals(new String(record.key(), StandardCharsets.UTF_8)))
        .map(LogRecord::value)
        .reduce((before, after) -> after)
        .orElseThrow();
  }
}
