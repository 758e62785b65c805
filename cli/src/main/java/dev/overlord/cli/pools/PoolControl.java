package dev.overlord.cli.pools;

import dev.overlord.cli.command.Author;
import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.cli.pools.PoolStore.Stored;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.time.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One pool of a running cluster, for commands that need more than its definition. */
public final class PoolControl implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String pool;
  private final String author;
  private final KafkaLog log;
  private final PoolsClient client;

  private PoolControl(String pool, String author, KafkaLog log, PoolsClient client) {
    this.pool = pool;
    this.author = author;
    this.log = log;
    this.client = client;
  }

  /**
   * @param as who makes the changes; null: the user at this host
   * @throws CommandException Kafka does not answer, or {@code as} is no name
   */
  public static PoolControl open(KafkaOptions kafka, String pool, @Nullable String as) {
    String author = Author.of(as);
    KafkaLog log = kafka.connect();
    try {
      PoolsClient client =
          kafka.reach(() -> PoolsClient.reach(log, kafka.topics(), new SystemClock()));
      return new PoolControl(pool, author, log, client);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /**
   * @throws CommandException the pool has no definition, or none that can be read
   */
  public PoolDefinition definition() {
    return client.store().definition(pool);
  }

  /** Other pools that are not paused and send to this endpoint. */
  public List<String> othersAt(String url) {
    return client.store().snapshot().pools().values().stream()
        .filter(stored -> !stored.pool().equals(pool) && uses(stored, url))
        .map(Stored::pool)
        .toList();
  }

  private static boolean uses(Stored stored, String url) {
    PoolDefinition definition = stored.definition();
    return definition != null
        && !definition.paused()
        && definition.endpoints().stream().anyMatch(each -> each.url().equals(url));
  }

  /**
   * Executions that run or may still be computed, as reported from now on; waits some seconds for
   * it. Empty: no leader reports.
   */
  public OptionalInt active() {
    try (StatsView stats = new StatsView(client)) {
      stats.next(List.of(pool));
      PoolStats now = stats.of(pool).orElse(null);
      return now == null
          ? OptionalInt.empty()
          : OptionalInt.of(now.activeRequests() + now.stranded());
    }
  }

  /**
   * Changes fields as {@code pools set} does.
   *
   * @return whether a leader has put the change in force, or there was none to make
   * @throws CommandException somebody else changed the pool at the same moment
   */
  public boolean set(List<String> assignments) {
    Snapshot snapshot = client.store().snapshot();
    PoolDefinition before = PoolLookup.definition(snapshot, pool);
    PoolDefinition wanted = Assignments.apply(pool, before, assignments);
    PlannedChange change = PlannedChange.define(pool, wanted, author, snapshot);
    ChangeReport report =
        new PoolChanger(client, PATIENCE).carryOut(List.of(change), snapshot).getFirst();
    if (report.conflict() != null) {
      throw new CommandException(ExitCode.CONFLICT, report.conflict(), null);
    }
    return Objects.requireNonNullElse(report.inForce(), true);
  }

  @Override
  public void close() {
    log.close();
  }
}
