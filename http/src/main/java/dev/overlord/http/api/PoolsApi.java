package dev.overlord.http.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.common.text.Nearest;
import dev.overlord.control.Cluster;
import dev.overlord.control.view.ClusterView;
import dev.overlord.control.view.PoolChange;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looking at the cluster: pools with their stats, leases, workers. */
public final class PoolsApi implements HttpPart {
  /**
   * @param definition null: nobody has defined it, but somebody reports it
   * @param stats null: no leader has reported it yet
   */
  record Pool(String pool, @Nullable PoolDefinition definition, @Nullable PoolStats stats) {}

  /** A lease and the pool that it is of. */
  record PoolLease(String pool, LeaseView lease) {}

  private final PoolChange changes;
  private final ClusterView view;

  public PoolsApi(Cluster cluster, ClusterView view) {
    this.changes = new PoolChange(cluster);
    this.view = view;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/pools", context -> Pages.list(context, pools()));
    routes.get(
        "/api/v1/pools/{pool}", context -> Pages.json(context, pool(context.pathParam("pool"))));
    routes.patch("/api/v1/pools/{pool}", this::change);
    routes.get("/api/v1/leases", this::leases);
    routes.get("/api/v1/workers", context -> Pages.list(context, workers()));
  }

  private List<Pool> pools() {
    return names().stream().map(this::known).toList();
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>(view.definitions().keySet());
    names.addAll(view.stats().keySet());
    return names;
  }

  private Pool known(String name) {
    return new Pool(name, view.definitions().get(name), view.stats().get(name));
  }

  private Pool pool(String name) {
    if (!names().contains(name)) {
      throw unknown("pool", name, names());
    }
    return known(name);
  }

  /** The answer for a pool that is not there. */
  public static ProblemException unknown(String field, String pool, Set<String> names) {
    String hint = names.isEmpty() ? "; there are no pools yet" : Nearest.hint(pool, names);
    return ProblemException.notFound(field, "there is no pool '" + pool + "'" + hint);
  }

  private void change(Context context) throws IOException {
    String name = context.pathParam("pool");
    PoolDefinition before = pool(name).definition();
    if (before == null) {
      throw ProblemException.conflict("pool", "pool '" + name + "' is reported but not defined");
    }
    JsonNode body;
    try {
      body = Json.shared().readTree(context.bodyAsBytes());
    } catch (JsonProcessingException e) {
      throw ProblemException.badRequest(null, "the body is not JSON: " + e.getOriginalMessage());
    }
    if (!body.isObject() || body.isEmpty()) {
      throw ProblemException.badRequest(null, "the body is an object with the fields to change");
    }
    try {
      PoolDefinition changed = changes.apply(name, before, body, "http " + context.ip());
      Pages.json(context, new Pool(name, changed, view.stats().get(name)));
    } catch (PoolChange.RefusedException e) {
      throw ProblemException.badRequest(e.field(), String.valueOf(e.getMessage()));
    }
  }

  private void leases(Context context) {
    String wanted = context.queryParam("pool");
    if (wanted != null && !names().contains(wanted)) {
      throw unknown("pool", wanted, names());
    }
    List<PoolLease> leases = new ArrayList<>();
    for (PoolOverview overview : view.overviews().values()) {
      if (wanted == null || wanted.equals(overview.pool())) {
        overview.leases().forEach(lease -> leases.add(new PoolLease(overview.pool(), lease)));
      }
    }
    Pages.list(context, leases);
  }

  /** Each worker once: it tells every shard of itself, the newest word counts. */
  private List<WorkerView> workers() {
    Map<String, WorkerView> newest = new TreeMap<>();
    Comparator<WorkerView> older =
        Comparator.comparingLong(WorkerView::incarnation)
            .thenComparing(Comparator.comparingLong(WorkerView::heartbeatAgeMs).reversed());
    for (ShardOverview shard : view.shards().values()) {
      for (WorkerView worker : shard.workers()) {
        newest.merge(
            worker.worker(), worker, (a, b) -> together(older.compare(a, b) >= 0 ? a : b, a, b));
      }
    }
    return List.copyOf(newest.values());
  }

  /** Each shard counts its own leases of a worker. */
  private static WorkerView together(WorkerView newest, WorkerView a, WorkerView b) {
    return new WorkerView(
        newest.worker(),
        newest.incarnation(),
        newest.inbox(),
        newest.capacity(),
        a.leases() + b.leases(),
        newest.heartbeatAgeMs());
  }
}
