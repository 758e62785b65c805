package dev.overlord.http.api;

import dev.overlord.common.model.PoolStats;
import dev.overlord.control.advice.Advisor;
import dev.overlord.control.view.Change;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is wrong in the cluster, and what to do about it: {@code GET /api/v1/advice}. */
public final class AdviceApi implements HttpPart {
  /** Records kept of a pool are this far apart: 15 minutes are 180 of them. */
  private static final Duration APART = Duration.ofSeconds(5);

  private static final int KEPT = 180;

  private final Map<String, Deque<PoolStats>> records = new TreeMap<>();

  public AdviceApi(ClusterView view) {
    view.stats().values().forEach(this::take);
    view.listen(change -> {
      if (change instanceof Change.Stats stats) {
        take(stats.stats());
      }
    });
  }

  /** The last of a pool is always its newest record. */
  private synchronized void take(PoolStats stats) {
    Deque<PoolStats> kept = records.computeIfAbsent(stats.pool(), pool -> new ArrayDeque<>());
    PoolStats newest = kept.pollLast();
    PoolStats before = kept.peekLast();
    if (newest != null && (before == null || !newest.at().isBefore(before.at().plus(APART)))) {
      kept.addLast(newest);
    }
    kept.addLast(stats);
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(
        "/api/v1/advice", context -> Pages.list(context, Advisor.adviseAll(copies().stream())));
  }

  private synchronized List<List<PoolStats>> copies() {
    List<List<PoolStats>> copies = new ArrayList<>();
    records.values().forEach(kept -> copies.add(List.copyOf(kept)));
    return copies;
  }
}
