package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Stranded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which requests nobody could stop. A stranded record has the token of a slot's lowest order, but
 * stands for the slot: the worker may have gone on to a later order before it fell silent.
 */
final class Excuses {
  private final Freezes freezes;
  private final Collection<Stranded> stranded;
  private final Map<String, List<Stranded>> bySlot = new HashMap<>();

  Excuses(Evidence evidence) {
    this.freezes = new Freezes(evidence);
    this.stranded = evidence.stranded();
    for (Stranded stranded : evidence.stranded()) {
      Lease lease = evidence.leases().get(stranded.pool() + "/" + stranded.token());
      if (lease != null) {
        bySlot.computeIfAbsent(slotOf(lease), unknown -> new ArrayList<>()).add(stranded);
      }
    }
  }

  /**
   * Whether its lease is over, a stranded record stands for its slot now, and its worker was frozen
   * so that it could not stop it.
   */
  boolean has(Leased leased, Instant now) {
    Lease lease = leased.lease();
    return lease.untilMs() <= now.toEpochMilli()
        && bySlot.getOrDefault(slotOf(lease), List.of()).stream()
            .anyMatch(stranded -> stranded.lastsAt(now.toEpochMilli()))
        && freezes.keptFromStopping(lease, now);
  }

  /** How many stranded records of a pool live now: so many requests may be beyond its cap. */
  long room(String pool, Instant now) {
    return stranded.stream()
        .filter(record -> record.pool().equals(pool) && record.lastsAt(now.toEpochMilli()))
        .count();
  }

  private static String slotOf(Lease lease) {
    return lease.pool() + "/" + lease.slot();
  }
}
