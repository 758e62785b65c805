package dev.overlord.coordinator.machine;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.protocol.FailureKind;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How much each endpoint of a pool bears now, and whether it may be given work. */
final class Endpoints {
  private final TreeMap<String, Load> loads = new TreeMap<>();
  private final TreeMap<String, Stop> stops = new TreeMap<>();

  /**
   * @param probeAt nanoseconds of the leader's clock
   * @param intervalMs milliseconds to the next probe if this one fails too
   */
  record Stop(FailureKind kind, String reason, long probeAt, long intervalMs) {}

  private static final class Load {
    int leased;
    int stranded;
    long probe = NONE;
  }

  private static final long NONE = -1;

  /** An endpoint that may take one more execution, and whether as a probe only. */
  record Choice(String url, boolean probe) {}

  /** The endpoint with the most room, so that several share the work by their limits. */
  @Nullable Choice choose(PoolDefinition pool, long now) {
    return choose(pool, now, true);
  }

  /** The same, of those that are not stopped. */
  @Nullable Choice chooseRunning(PoolDefinition pool) {
    return choose(pool, 0, false);
  }

  private @Nullable Choice choose(PoolDefinition pool, long now, boolean probes) {
    Choice best = null;
    double bestUse = 1;
    for (Endpoint endpoint : pool.endpoints()) {
      Load load = load(endpoint.url());
      int limit = pool.limitOf(endpoint);
      if (load.leased >= limit || load.leased + load.stranded >= room(pool, limit)) {
        continue;
      }
      Stop stop = stops.get(endpoint.url());
      if (stop != null && (!probes || load.probe != NONE || stop.probeAt > now)) {
        continue;
      }
      double use = (double) load.leased / limit;
      if (best == null || use < bestUse) {
        best = new Choice(endpoint.url(), stop != null);
        bestUse = use;
      }
    }
    return best;
  }

  /** Property 1 of the design: leased + stranded stays below this. */
  static long room(PoolDefinition pool, int limit) {
    return switch (pool.slotReuse()) {
      case TTL -> 2L * limit;
      case STRICT -> limit;
    };
  }

  @Nullable Stop stop(String url) {
    return stops.get(url);
  }

  /** Why every endpoint is stopped, or null when one is not. */
  @Nullable Hold hold(@Nullable PoolDefinition pool) {
    Stop first = null;
    for (Endpoint endpoint : pool == null ? List.<Endpoint>of() : pool.endpoints()) {
      Stop stop = stops.get(endpoint.url());
      if (stop == null) {
        return null;
      }
      first = first == null ? stop : first;
    }
    return first == null ? null : new Hold(first.kind(), first.reason(), null);
  }

  /** Whoever changed the pool may have mended them: they are tried out at once. */
  void probeSoon() {
    stops.replaceAll(
        (url, stop) -> new Stop(stop.kind(), stop.reason(), Long.MIN_VALUE, stop.intervalMs()));
  }

  /** The earliest probe, in nanoseconds of the leader's clock. */
  long nextProbe() {
    return stops.entrySet().stream()
        .filter(e -> load(e.getKey()).probe == NONE)
        .mapToLong(e -> e.getValue().probeAt)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /**
   * Whether what goes to it may have more work behind it: it is in use, and not above its limit.
   */
  boolean takesMore(PoolDefinition pool, String url) {
    for (Endpoint endpoint : pool.endpoints()) {
      if (endpoint.url().equals(url)) {
        Load load = load(url);
        return stops.get(url) == null && load.leased + load.stranded <= pool.limitOf(endpoint);
      }
    }
    return false;
  }

  /** Slots that go to it. */
  int leasedAt(String url) {
    return load(url).leased;
  }

  boolean isProbe(String url, long token) {
    return load(url).probe == token;
  }

  /** One more slot goes to it. */
  void leased(String url) {
    load(url).leased++;
  }

  void released(String url) {
    load(url).leased--;
  }

  /** This lease tries it out. */
  void probes(String url, long token) {
    load(url).probe = token;
  }

  /** The lease is over; when it was the probe, another may follow. */
  void ended(String url, long token) {
    Load load = load(url);
    if (load.probe == token) {
      load.probe = NONE;
    }
  }

  void stranded(String url, int change) {
    load(url).stranded += change;
  }

  void stopped(String url, Stop stop) {
    stops.put(url, stop);
  }

  void resumed(String url) {
    stops.remove(url);
  }

  private Load load(String url) {
    return loads.computeIfAbsent(url, u -> new Load());
  }
}
