package dev.overlord.simulation;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.coordinator.machine.Throttling.Cooldown;
import dev.overlord.simulation.Pages.PoolPage;
import dev.overlord.simulation.SimResults.Said;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must follow from a failed execution by its kind, for its task and for its pool. */
final class FailureChecks {
  /** A task that was asked to wait is spread behind that time by at most this. */
  private static final long SPREAD_MS = 3_000;

  private final World world;
  private final Pages pages;

  /** Of this transaction: when the last task is due whose backend asked for a time. */
  private final Map<String, Instant> askedUntil = new TreeMap<>();

  /** Of this transaction: pools that something was turned away from without a time. */
  private final Set<String> unasked = new TreeSet<>();

  FailureChecks(World world, Pages pages) {
    this.world = world;
    this.pages = pages;
  }

  void begin() {
    askedUntil.clear();
    unasked.clear();
  }

  /** The transaction ends the lease, and its task waits. */
  void waits(String pool, Lease lease, WaitingTask waiting) {
    Said said = SimResults.Said.in(waiting.lastError());
    if (said == null) {
      return;
    }
    int attempts = lease.attempt() - (countsAttempt(said) ? 0 : 1);
    world.require(
        waiting.attempts() == attempts,
        Checker.ATTEMPTS,
        () -> lease.ref() + " has " + waiting + " after " + said.text() + " of " + lease);
    int throttles = lease.throttles() + (isTurnedAway(said) ? 1 : 0);
    world.require(
        waiting.throttles() == throttles,
        Checker.ATTEMPTS,
        () -> lease.ref() + " has " + waiting + " after " + said.text() + " of " + lease);
    Instant due = waiting.dueAt();
    boolean asked = said.askedMs() != null && said.askedMs() > 0;
    if (isTurnedAway(said) && asked && due != null) {
      askedUntil.merge(pool, due, (a, b) -> a.isAfter(b) ? a : b);
    } else if (isTurnedAway(said)) {
      unasked.add(pool);
    }
  }

  private static boolean countsAttempt(Said said) {
    return switch (said.kind()) {
      case TRANSIENT, TIMEOUT, PERMANENT -> true;
      case RATE_LIMITED, OVERLOAD, LOADING, INTERRUPTED, UNREACHABLE, REFUSED, QUOTA -> false;
    };
  }

  private static boolean isTurnedAway(Said said) {
    return switch (said.kind()) {
      case RATE_LIMITED, OVERLOAD -> true;
      case LOADING, TRANSIENT, TIMEOUT, PERMANENT, INTERRUPTED, UNREACHABLE, REFUSED, QUOTA ->
          false;
    };
  }

  /** Both instants are of leaders' clocks, as the product compares them. */
  void granted(String name, Lease lease) {
    Instant until = pages.pool(name).cooledUntil;
    world.require(
        until == null || !lease.grantedAt().isBefore(until),
        Checker.COOLDOWN,
        () -> name + " cools down until " + until + " and grants " + lease);
  }

  void end() {
    askedUntil.forEach(this::checkCooldown);
    pages.pools.values().forEach(FailureChecks::note);
  }

  /**
   * It lasts as long as the backend asked, and cooldowns that overlap do not add up. Three in a row
   * that asked for nothing may have cooled the pool for longer.
   */
  private void checkCooldown(String name, Instant due) {
    PoolPage pool = pages.pool(name);
    Instant until = until(pool);
    Instant least = due.minusMillis(SPREAD_MS);
    world.require(
        until != null && !until.isBefore(least),
        Checker.COOLDOWN,
        () -> name + " cools down until " + until + ", its backend asked for " + least);
    Instant before = pool.cooledUntil;
    Instant most = before != null && before.isAfter(due) ? before : due;
    world.require(
        unasked.contains(name) || until == null || !until.isAfter(most),
        Checker.COOLDOWN,
        () -> name + " cools down until " + until + ", at most until " + most + " was asked");
  }

  private static void note(PoolPage pool) {
    Instant until = until(pool);
    Instant before = pool.cooledUntil;
    if (until != null && (before == null || until.isAfter(before))) {
      pool.cooledUntil = until;
    }
  }

  private static @Nullable Instant until(PoolPage pool) {
    var throttling = pool.record == null ? null : pool.record.throttling();
    Cooldown cooldown = throttling == null ? null : throttling.cooldown();
    return cooldown == null ? null : cooldown.until();
  }
}
