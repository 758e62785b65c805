package dev.overlord.cli.pools;

import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.cli.pools.PoolStore.Stored;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool's definition beside what its leader reports.
 *
 * @param state {@code running}, {@code paused}, {@code stopped}; {@code deleted} with tasks left;
 *     {@code waiting} for a leader to put it in force; {@code unreadable}; {@code unknown} while no
 *     leader reports
 * @param limit in force; null while no leader reports
 * @param definedLimit what the definition says; null: deleted or unreadable
 */
record PoolStatus(
    String pool,
    String state,
    @Nullable String reason,
    @Nullable Integer limit,
    @Nullable Integer definedLimit,
    @Nullable Integer running,
    @Nullable Long queued,
    @Nullable Integer stranded,
    @Nullable Integer workers,
    @Nullable Long revision,
    @Nullable String changedBy) {

  /** All pools that are defined, and deleted ones that have something left. */
  static List<PoolStatus> all(Snapshot snapshot, StatsView stats) {
    List<PoolStatus> all = new ArrayList<>();
    snapshot.pools().values().forEach(stored -> all.add(of(stored, stats)));
    for (String pool : stats.pools()) {
      PoolStats left = stats.of(pool).orElse(null);
      if (!snapshot.pools().containsKey(pool)
          && left != null
          && left.activeRequests() + left.queuedRequests() + left.waiting() > 0) {
        all.add(of(new Stored(pool, null, null, 0), stats));
      }
    }
    return all;
  }

  static PoolStatus of(Stored stored, StatsView stats) {
    PoolDefinition definition = stored.definition();
    PoolStats now = stats.of(stored.pool()).orElse(null);
    return new PoolStatus(
        stored.pool(),
        state(stored, now, stats.anyReports()),
        reason(stored, now, stats.anyReports()),
        now == null ? null : now.concurrencyLimit(),
        definition == null ? null : definition.concurrency(),
        now == null ? null : now.activeRequests(),
        now == null ? null : now.queuedRequests(),
        now == null ? null : now.stranded(),
        now == null ? null : now.workers(),
        definition == null ? null : definition.revision(),
        definition == null ? null : definition.changedBy());
  }

  private static String state(Stored stored, @Nullable PoolStats now, boolean anyReports) {
    if (stored.definition() == null) {
      return stored.unreadable() == null ? "deleted" : "unreadable";
    }
    if (now == null) {
      return anyReports ? "waiting" : "unknown";
    }
    return now.state();
  }

  private static @Nullable String reason(
      Stored stored, @Nullable PoolStats now, boolean anyReports) {
    if (stored.unreadable() != null) {
      return "its definition is ignored: " + stored.unreadable();
    }
    if (now == null) {
      return anyReports ? "no leader reports it yet" : "no running Overlord reports";
    }
    if (now.reason() == null && now.state().equals("running") && now.workers() == 0) {
      return "no worker";
    }
    return now.reason();
  }

  /** The limit in force, and beside it the one that is defined where they differ. */
  String limits() {
    if (limit == null) {
      return definedLimit == null ? "-" : "(" + definedLimit + ")";
    }
    return definedLimit == null || definedLimit.equals(limit)
        ? String.valueOf(limit)
        : limit + " (" + definedLimit + ")";
  }
}
