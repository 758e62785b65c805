package dev.overlord.simulation;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Stranded;
import dev.overlord.simulation.Pages.PoolPage;
import java.util.HashMap;
import java.util.Map;

/** What must hold of leases without a task, which somebody waited for. */
final class SlotChecks {
  private record Waiter(String worker, long incarnation, String id) {}

  private final World world;
  private final Pages pages;
  private final Map<Waiter, Long> live = new HashMap<>();
  private final Map<Long, Lease> endedNow = new HashMap<>();

  SlotChecks(World world, Pages pages) {
    this.world = world;
    this.pages = pages;
  }

  void begin() {
    endedNow.clear();
  }

  /** A lease is for a task or for a waiter; a waiter has one at a time, and its slot for itself. */
  void granted(String name, long token, Lease lease) {
    String waiter = lease.waiter();
    if (waiter == null) {
      world.require(
          lease.ref() != null, Checker.ONE_PLACE, () -> token + " is for no task and nobody");
    } else {
      world.require(
          lease.ref() == null && lease.order() == 0,
          Checker.ONE_PLACE,
          () -> token + " is for a waiter and " + lease.ref());
      Long other = live.put(new Waiter(lease.worker(), lease.incarnation(), waiter), token);
      world.require(
          other == null,
          Checker.ONE_PLACE,
          () ->
              "waiter " + waiter + " of " + lease.worker() + " gets " + token + " beside " + other);
    }
    checkAlone(pages.pool(name), lease);
  }

  private void checkAlone(PoolPage pool, Lease granted) {
    long waiters = 0;
    long leases = 0;
    for (Lease lease : pool.leases.values()) {
      if (lease.slot() == granted.slot()) {
        leases++;
        waiters += lease.waiter() == null ? 0 : 1;
      }
    }
    long all = leases;
    world.require(
        waiters == 0 || leases == 1,
        Checker.ORDER,
        () -> all + " leases are in slot " + granted.slot() + ", which somebody acquired");
  }

  void ended(long token, Lease lease) {
    String waiter = lease.waiter();
    if (waiter != null) {
      live.remove(new Waiter(lease.worker(), lease.incarnation(), waiter));
      endedNow.put(token, lease);
    }
  }

  /** What is done in such a slot has no timeout of its own. */
  void stranded(long token, Stranded stranded) {
    world.require(
        !endedNow.containsKey(token) || stranded.remainingMs() >= Options.STRANDED_MAX_MS,
        Checker.CAP_AT_BACKEND,
        () -> token + " was acquired and is stranded for " + stranded.remainingMs() + " ms");
  }
}
