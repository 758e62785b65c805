package dev.overlord.cli.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PlannedChange.Action;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.cli.pools.PoolStore.Stored;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.coordinator.machine.PoolRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing, looking back and waiting, on a log in memory where the test is the leader. */
class PoolChangerTest {
  private static final Topics TOPICS = Topics.standard();
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  private final MemoryLog log = new MemoryLog();
  private final PoolsClient client =
      new PoolsClient(log, TOPICS, Namespace.of(2, 1, Duration.ofSeconds(60)), new SystemClock());
  private final PoolStore store = client.store();

  @BeforeEach
  void topics() {
    log.admin().create(new TopicSpec(TOPICS.pools(), 1, Map.of()));
    log.admin().create(new TopicSpec(TOPICS.leases(), 2, Map.of()));
    log.admin().create(new TopicSpec(TOPICS.stats(), 1, Map.of()));
  }

  @Test
  void revisions_growByOneWithEachChange_andAnEqualDefinitionIsNotWritten() {
    define("p", 4, "ann");
    define("p", 5, "bob");

    ChangeReport same = define("p", 5, "carl");

    assertThat(same.action()).isEqualTo(Action.UNCHANGED);
    assertThat(same.inForce()).isNull();
    assertThat(log.records(TOPICS.pools())).hasSize(2);
    PoolDefinition stored = store.snapshot().definition("p");
    assertThat(stored).isEqualTo(limit(5).revised(2, "bob"));
  }

  @Test
  void withoutALeader_theChangeIsWritten_andNotInForce() {
    assertThat(define("p", 4, "ann").inForce()).isFalse();
  }

  @Test
  void deleted_pool_isGone_andMadeAnewBeginsAtOne() {
    define("p", 4, "ann");
    Snapshot snapshot = store.snapshot();
    carryOut(PlannedChange.delete("p", snapshot), snapshot);
    assertThat(log.records(TOPICS.pools()).getLast().value()).isNull();
    assertThat(store.snapshot().pools()).isEmpty();

    assertThat(define("p", 4, "ann").revision()).isEqualTo(1);
  }

  @Test
  void changeBetweenReadingAndWriting_isSaid_withWhatWasOverwritten() {
    define("p", 4, "ann");
    Snapshot read = store.snapshot();
    define("p", 9, "bob");

    ChangeReport report = carryOut(PlannedChange.define("p", limit(2), "carl", read), read);

    assertThat(report.conflict())
        .contains("bob changed pool 'p' at the same moment and this command overwrote that")
        .contains("(concurrency: 4 → 9)");
  }

  @Test
  void changeAfterTheWriting_isSaid_asTheOneInForce() {
    PlannedChange mine = PlannedChange.define("p", limit(2), "carl", store.snapshot());
    Stored theirs = new Stored("p", limit(9).revised(1, "bob"), null, 7);
    Stored other = new Stored("q", limit(9), null, 8);

    assertThat(PoolChanger.conflict(mine, 6, List.of(theirs)))
        .contains("bob changed pool 'p' at the same moment and overwrote this change");
    assertThat(PoolChanger.conflict(mine, 6, List.of(other))).isNull();
    assertThat(PoolChanger.conflict(mine, 7, List.of(theirs))).as("its own").isNull();
  }

  @Test
  void inForce_isTheLeadersRecord_atThisOffsetOrALargerOne() {
    lead("p", 2);
    try (LeaderWatch watch = new LeaderWatch(client, List.of("p", "q"))) {
      assertThat(watch.await(Map.of("p", 1L), NOT_AT_ALL)).as("said before").isEmpty();
      lead("p", 2);
      lead("q", 4);

      Duration aMoment = Duration.ofMillis(200);
      assertThat(watch.await(Map.of("p", 2L, "q", 3L), aMoment)).containsOnlyKeys("p", "q");
      assertThat(watch.await(Map.of("p", 3L, "q", 4L), aMoment)).containsOnlyKeys("q");
    }
  }

  @Test
  void statuses_haveDefinitionAndReportSideBySide() {
    define("fresh", 4, "ann");
    define("p", 4, "ann");
    define("stopped", 4, "ann");
    write(TOPICS.pools(), 0, "broken", "{".getBytes(StandardCharsets.UTF_8));
    report("p", 8, "running", null, 1, Instant.now());
    report("stopped", 4, "stopped", "connection refused", 1, Instant.now());
    report("old", 0, "paused", null, 3, Instant.now());
    report("empty", 0, "paused", null, 0, Instant.now());

    assertThat(statuses())
        .extracting(PoolStatus::pool, PoolStatus::state, PoolStatus::reason, PoolStatus::limits)
        .containsExactly(
            row("broken", "unreadable", "its definition is ignored", "-"),
            row("fresh", "waiting", "no leader reports it yet", "(4)"),
            row("p", "running", null, "8 (4)"),
            row("stopped", "stopped", "connection refused", "4"),
            row("old", "deleted", null, "0"));
  }

  @Test
  void whileNobodyReports_theStateIsUnknown() {
    define("p", 4, "ann");
    report("p", 4, "running", null, 1, Instant.now().minusSeconds(60));

    assertThat(statuses())
        .extracting(PoolStatus::state, PoolStatus::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("unknown", "no running Overlord reports"));
  }

  @Test
  void unknownPool_suggestsTheNearest() {
    define("chat", 4, "ann");
    assertThatThrownBy(() -> PoolLookup.definition(store.snapshot(), "chta"))
        .isInstanceOf(CommandException.class)
        .hasMessage("there is no pool 'chta'; did you mean 'chat'?");
  }

  @Test
  void fileWithoutPaused_leavesAPausedPoolPaused() {
    Snapshot empty = store.snapshot();
    String text = "{name: p, endpoints: http://a%s}";
    carryOut(plan(text.formatted(", paused: true"), empty), empty);

    assertThat(plan(text.formatted(""), store.snapshot()).action()).isEqualTo(Action.UNCHANGED);
    assertThat(plan(text.formatted(", paused: false"), store.snapshot()).changes())
        .containsExactly(new FieldChange("paused", "true", "false"));
  }

  private static PlannedChange plan(String text, Snapshot snapshot) {
    return ApplyCommand.plan(PoolFile.parse(text, "f"), "ann", snapshot).getFirst();
  }

  private ChangeReport define(String pool, int concurrency, String by) {
    Snapshot snapshot = store.snapshot();
    return carryOut(PlannedChange.define(pool, limit(concurrency), by, snapshot), snapshot);
  }

  private ChangeReport carryOut(PlannedChange change, Snapshot snapshot) {
    return new PoolChanger(client, NOT_AT_ALL).carryOut(List.of(change), snapshot).getFirst();
  }

  private static PoolDefinition limit(int concurrency) {
    return PoolDefinition.of(concurrency, "openai", "http://a");
  }

  /** The leader's word that it follows the definition at this offset. */
  private void lead(String pool, long offset) {
    write(
        TOPICS.leases(),
        client.namespace().shardOf(pool),
        "_pool/" + pool,
        Json.write(new PoolRecord(limit(1), offset, List.of(), Map.of(), null)));
  }

  private void report(
      String pool, int limit, String state, @Nullable String reason, int queued, Instant at) {
    PoolStats stats =
        new PoolStats(
            pool, at, limit, 0, queued, 0, 0, 0, 0, 0, state, reason, null, 0, 0, 0, 0, 0, 0, 0, 0,
            1, 1, null, null, 0, null, 0, 0, 0, 0, 0, 0, 0, 0, null, null, null);
    write(TOPICS.stats(), 0, pool, Json.write(stats));
  }

  private void write(String topic, int partition, String key, byte[] value) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    log.writer("test").send(new NewRecord(topic, partition, bytes, value)).join();
  }

  private List<PoolStatus> statuses() {
    Snapshot snapshot = store.snapshot();
    try (StatsView stats = new StatsView(client)) {
      stats.read(snapshot.pools().keySet());
      return PoolStatus.all(snapshot, stats).stream()
          .map(s -> s.state().equals("unreadable") ? withoutDetail(s) : s)
          .toList();
    }
  }

  /** The parser's own words are not this test's. */
  private static PoolStatus withoutDetail(PoolStatus s) {
    String reason = String.valueOf(s.reason()).replaceAll(":.*", "");
    return new PoolStatus(
        s.pool(), s.state(), reason, null, null, null, null, null, null, null, null);
  }

  private static org.assertj.core.groups.Tuple row(
      String pool, String state, @Nullable String reason, String limits) {
    return org.assertj.core.groups.Tuple.tuple(pool, state, reason, limits);
  }
}
