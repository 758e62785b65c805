package dev.overlord.cli.look;

import dev.overlord.cli.command.TextTable;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.control.view.ClusterView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A whole cluster in a few lines.
 *
 * @param workers that any leader hears
 * @param pools that are defined, or that leaders report
 */
record ClusterStatus(List<Shard> shards, int workers, List<Pool> pools) {
  /** Leaders report every second; clocks may differ a little. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  /**
   * @param ageMs milliseconds since its leader's last report, by the clocks of both machines
   * @param reporting whether that is recent
   */
  record Shard(int shard, String leader, long ageMs, boolean reporting) {}

  /**
   * @param state as in {@code stats}; {@code unknown}: no leader has reported it
   */
  record Pool(String pool, String state, int running, int limit, long queued, long deadLetters) {}

  static ClusterStatus of(ClusterView view, Instant now) {
    List<Shard> shards = new ArrayList<>();
    TreeSet<String> workers = new TreeSet<>();
    for (ShardOverview each : view.shards().values()) {
      long age = Math.max(0, Duration.between(each.at(), now).toMillis());
      shards.add(new Shard(each.shard(), each.leader(), age, age < SILENT.toMillis()));
      each.workers().stream().map(WorkerView::worker).forEach(workers::add);
    }
    TreeSet<String> names = new TreeSet<>(view.definitions().keySet());
    names.addAll(view.stats().keySet());
    List<Pool> pools = names.stream().map(name -> pool(name, view.stats().get(name))).toList();
    return new ClusterStatus(shards, workers.size(), pools);
  }

  private static Pool pool(String name, @Nullable PoolStats stats) {
    return stats == null
        ? new Pool(name, "unknown", 0, 0, 0, 0)
        : new Pool(
            name,
            stats.state(),
            stats.activeRequests(),
            stats.concurrencyLimit(),
            stats.queuedRequests(),
            stats.deadLetters());
  }

  boolean reporting() {
    return !shards.isEmpty() && shards.stream().allMatch(Shard::reporting);
  }

  List<String> lines(String kafka) {
    List<String> lines = new ArrayList<>();
    if (shards.isEmpty()) {
      lines.add("no Overlord has reported yet: start one with './overlord coordinator'");
    }
    for (Shard each : shards) {
      String age = WorkersCommand.seconds(each.ageMs()) + " ago";
      lines.add(
          each.reporting()
              ? "shard " + each.shard() + "  led by " + each.leader() + ", reported " + age
              : "shard "
                  + each.shard()
                  + "  no leader: "
                  + each.leader()
                  + " reported last, "
                  + age);
    }
    lines.add("workers  " + workers);
    if (pools.isEmpty()) {
      lines.add("no pools yet; './overlord pools apply FILE' makes them");
    } else {
      TextTable table = new TextTable("POOL", "STATE", "RUNNING", "QUEUED", "DEAD LETTERS");
      pools.forEach(each ->
          table.row(
              each.pool(),
              each.state(),
              each.running() + "/" + each.limit(),
              each.queued(),
              each.deadLetters()));
      lines.addAll(table.lines());
    }
    lines.add("what to do about trouble: ./overlord doctor" + kafka);
    return lines;
  }
}
