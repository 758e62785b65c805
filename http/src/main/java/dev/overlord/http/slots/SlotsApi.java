package dev.overlord.http.slots;

import dev.overlord.common.codec.Json;
import dev.overlord.control.Cluster;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import dev.overlord.http.api.Durations;
import dev.overlord.http.api.PoolsApi;
import dev.overlord.http.client.Client;
import dev.overlord.worker.acquire.LeasePool;
import dev.overlord.worker.acquire.LlmPoolTimeout;
import dev.overlord.worker.acquire.PoolLease;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Slots without a queue over HTTP: acquire, renew, give back. The leases belong to this Overlord's
 * process and end when it dies.
 */
public final class SlotsApi implements HttpPart {
  /** Requests that wait; who holds is bounded by the pools. */
  static final int MAX = 10_000;

  private static final Duration TIMEOUT_MAX = Duration.ofDays(1);
  private static final Duration VIEW_WAIT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int CREATED = 201;
  private static final int NO_CONTENT = 204;
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final Cluster cluster;
  private final ClusterView view;
  private final String instance;
  private final HeldSlots held;
  private final Semaphore waiters = new Semaphore(MAX);
  private @Nullable LeasePool leases;

  /**
   * @param view is closed by its owner
   * @param instance this Overlord's name, as it stands in lists of leases
   */
  public SlotsApi(Cluster cluster, ClusterView view, String instance) {
    this.cluster = cluster;
    this.view = view;
    this.instance = instance;
    this.held = new HeldSlots(cluster.clock(), cluster.namespace().leaseTtl());
  }

  /**
   * A lease as its holder sees it.
   *
   * @param expiresInMs milliseconds from now; to be counted from when the request was sent
   */
  record Slot(
      String lease,
      String pool,
      long token,
      int slot,
      String endpoint,
      long ttlMs,
      long expiresInMs) {
    static Slot of(HeldSlot held, Duration ttl) {
      PoolLease lease = held.lease();
      long millis = ttl.toMillis();
      return new Slot(
          held.id(), lease.pool(), lease.token(), lease.slot(), lease.endpoint(), millis, millis);
    }
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/api/v1/pools/{pool}/leases", this::acquire);
    routes.post("/api/v1/leases/{lease}/renew", this::renew);
    routes.delete("/api/v1/leases/{lease}", this::giveBack);
  }

  private void acquire(Context context) throws InterruptedException {
    String pool = context.pathParam("pool");
    Duration timeout = timeout(context);
    // Jetty looks for the connection's end only behind the body.
    context.bodyAsBytes();
    requirePool(pool);
    if (!waiters.tryAcquire()) {
      throw ProblemException.unavailable(
          "too-many-waiters",
          "this Overlord has " + MAX + " requests that wait for slots, which is its limit",
          RETRY);
    }
    try {
      await(context, new Acquisition(leases(), pool, timeout));
    } finally {
      waiters.release();
    }
  }

  private void await(Context context, Acquisition acquisition) throws InterruptedException {
    PoolLease lease;
    Client.Watch watch = Client.watch(context, acquisition::abandon);
    try {
      lease = acquisition.await();
    } catch (LlmPoolTimeout e) {
      throw ProblemException.unavailable(e.code(), String.valueOf(e.getMessage()), RETRY);
    } finally {
      watch.close();
    }
    if (lease == null) {
      context.status(CLIENT_CLOSED_REQUEST);
      return;
    }
    HeldSlot slot = held.add(lease);
    context.status(CREATED).header("Location", "/api/v1/leases/" + slot.id());
    answer(context, slot);
  }

  private void renew(Context context) {
    HeldSlot slot = held.renew(context.pathParam("lease"));
    if (slot == null) {
      throw unknown(context.pathParam("lease"));
    }
    answer(context, slot);
  }

  private void giveBack(Context context) {
    if (!held.remove(context.pathParam("lease"))) {
      throw unknown(context.pathParam("lease"));
    }
    context.status(NO_CONTENT);
  }

  private ProblemException unknown(String lease) {
    return ProblemException.notFound(
        "lease",
        "this Overlord holds no lease '"
            + lease
            + "': it was given back, not renewed within "
            + held.ttl().toMillis()
            + " ms, lost, or is of another Overlord; stop what runs in its slot");
  }

  private void answer(Context context, HeldSlot slot) {
    context.contentType("application/json").result(Json.write(Slot.of(slot, held.ttl())));
  }

  private static Duration timeout(Context context) {
    String text = context.queryParam("timeout");
    return text == null ? LeasePool.DEFAULT_TIMEOUT : Durations.parse("timeout", text, TIMEOUT_MAX);
  }

  private void requirePool(String pool) throws InterruptedException {
    if (!view.caughtUp().await(VIEW_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw ProblemException.unavailable(
          "kafka-unavailable", "this Overlord has not read the pools yet", RETRY);
    }
    if (!view.definitions().containsKey(pool)) {
      throw PoolsApi.unknown("pool", pool, view.definitions().keySet());
    }
  }

  /** A worker without capacity in the cluster, from the first request on that wants a slot. */
  private synchronized LeasePool leases() {
    LeasePool open = leases;
    if (open == null) {
      open =
          LeasePool.openForOthers(
              cluster.log(), cluster.topics(), instance + "-http", cluster.clock());
      leases = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    held.close();
    if (leases != null && held.isEmpty()) {
      leases.close();
    } else if (leases != null) {
      leases.leave();
    }
  }
}
