package dev.overlord.http.metrics;

import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.control.view.ClusterView;
import java.util.List;

/** What this instance leads, by what leaders said last. */
record Led(ClusterView view, String instance) {

  List<PoolStats> stats() {
    return view.stats().values().stream()
        .filter(stats -> {
          PoolOverview overview = view.overviews().get(stats.pool());
          return overview != null && overview.leader().equals(instance);
        })
        .toList();
  }

  List<PoolOverview> overviews() {
    return view.overviews().values().stream()
        .filter(overview -> overview.leader().equals(instance))
        .toList();
  }

  List<ShardOverview> shards() {
    return view.shards().values().stream()
        .filter(shard -> shard.leader().equals(instance))
        .toList();
  }
}
