package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.coordinator.machine.Throttling.Cooldown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint or a whole pool is given nothing for a while. An endpoint stops until a probe
 * finds it well again; a pool cools down for as long as its backend asks.
 */
class HoldRules {
  /** So many executions in a row without room cool the pool; fewer may be one server's moment. */
  private static final int IN_A_ROW = 3;

  private static final long PROBE_MS = 1_000;

  /** Waits for the first failure of an endpoint, then only for what its probes say. */
  void failed(
      PoolState pool,
      Lease lease,
      long token,
      Failure failure,
      double random,
      Now now,
      List<Event> events) {
    switch (failure.scope()) {
      case ENDPOINT -> stop(pool, lease, token, failure, now, events);
      case POOL -> {
        resume(pool, lease, events);
        cool(pool, failure, random, now, events);
      }
      case TASK -> {
        if (failure.kind() != FailureKind.INTERRUPTED) {
          resume(pool, lease, events);
        }
        if (Throttling.counts(failure.kind()) && pool.throttling().inARow() + 1 >= IN_A_ROW) {
          cool(pool, failure, random, now, events);
        }
      }
    }
  }

  /** The endpoint answered. */
  static void resume(PoolState pool, Lease lease, List<Event> events) {
    if (pool.endpoints.stop(lease.endpoint()) != null) {
      events.add(new Event.EndpointResumed(pool.name(), lease.endpoint()));
    }
  }

  /** Stops the endpoint; only a probe that fails too makes the interval grow. */
  private static void stop(
      PoolState pool, Lease lease, long token, Failure failure, Now now, List<Event> events) {
    Endpoints.Stop stop = pool.endpoints.stop(lease.endpoint());
    boolean probe = pool.endpoints.isProbe(lease.endpoint(), token);
    if (stop != null && !probe) {
      return;
    }
    long grown = stop == null ? PROBE_MS : 2 * stop.intervalMs();
    long interval = Math.min(probeMaxMs(failure.kind()), Math.max(grown, asked(failure)));
    events.add(
        new Event.EndpointStopped(
            pool.name(),
            lease.endpoint(),
            failure.kind(),
            failure.error().message(),
            now.plus(Duration.ofMillis(interval)),
            interval));
  }

  /** A model is loaded in a minute; an account is paid when somebody comes to it. */
  private static long probeMaxMs(FailureKind kind) {
    return switch (kind) {
      case LOADING -> 5_000;
      case QUOTA -> 300_000;
      case UNREACHABLE, REFUSED -> 30_000;
      case RATE_LIMITED, OVERLOAD, TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED ->
          throw new IllegalArgumentException(kind + " stops no endpoint");
    };
  }

  /** Cooldowns that overlap are one: the later end counts. */
  private static void cool(
      PoolState pool, Failure failure, double random, Now now, List<Event> events) {
    Throttling throttling = pool.throttling();
    Cooldown lasting = throttling.lasting(now.wall());
    boolean own = asked(failure) == 0;
    int level = lasting == null ? throttling.level() : Math.max(0, throttling.level() - 1);
    long ms =
        own
            ? Backoff.cooldownMs(level, random)
            : Math.min(asked(failure), Throttling.LONGEST.toMillis());
    Instant until = now.wall().plusMillis(ms);
    if (lasting == null || until.isAfter(lasting.until())) {
      events.add(
          new Event.PoolCooled(
              pool.name(),
              new Throttling(
                  0,
                  own ? level + 1 : throttling.level(),
                  new Cooldown(until, failure.kind(), failure.error().message()))));
    }
  }

  private static long asked(Failure failure) {
    Long asked = failure.retryAfterMs();
    return asked == null ? 0 : Math.max(0, asked);
  }

  /** Why the pool is given nothing now; null when it may be. */
  static @Nullable Hold hold(PoolState pool, Instant now) {
    Cooldown lasting = pool.throttling().lasting(now);
    return lasting == null
        ? pool.endpoints.hold(pool.definition())
        : new Hold(lasting.kind(), lasting.reason(), lasting.until());
  }
}
