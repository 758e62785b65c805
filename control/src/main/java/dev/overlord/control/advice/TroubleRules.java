package dev.overlord.control.advice;

import static dev.overlord.control.advice.StateRules.advice;

import dev.overlord.common.model.PoolStats;
import dev.overlord.control.advice.Advice.Severity;
import java.util.Optional;

/** What executions leave behind. */
final class TroubleRules {
  private static final int MANY_EXPIRED = 3;

  private TroubleRules() {}

  static Optional<Advice> leasesExpired(History history) {
    PoolStats now = history.now();
    long expired = history.grown(PoolStats::leasesExpired);
    if (expired < MANY_EXPIRED) {
      return Optional.empty();
    }
    return advice(
        now,
        "leases_expired",
        Severity.PROBLEM,
        "Workers fall silent while they hold leases",
        expired + " leases expired in the last " + history.span(),
        "see which workers die, freeze or lose the network, and whether their memory suffices",
        "./overlord workers");
  }

  static Optional<Advice> deadLetters(History history) {
    PoolStats now = history.now();
    long dead = history.grown(PoolStats::deadLetters);
    if (dead == 0) {
      return Optional.empty();
    }
    return advice(
        now,
        "dead_letters",
        Severity.PROBLEM,
        "Tasks are given up",
        "%d dead letter%s in the last %s, %d in all"
            .formatted(dead, dead == 1 ? "" : "s", history.span(), now.deadLetters()),
        "read why (each dead letter has the reason and the bytes), mend it, and replay them",
        "./overlord dead-letters list --pool " + now.pool());
  }

  static Optional<Advice> stranded(History history) {
    PoolStats now = history.now();
    if (now.stranded() == 0) {
      return Optional.empty();
    }
    return advice(
        now,
        "stranded",
        Severity.PROBLEM,
        "The backend may still compute for workers that are gone",
        "%d stranded beside %d running, at a limit of %d"
            .formatted(now.stranded(), now.activeRequests(), now.concurrencyLimit()),
        "find the workers that vanished; stranded executions end by time, or when they come back",
        "./overlord leases --pool " + now.pool());
  }

  static Optional<Advice> purgeHeldBack(History history) {
    PoolStats now = history.now();
    String held = now.purgeHeldBy();
    // While work flows something holds it at any moment; only what stays the same is old.
    if (held == null || !history.steadily(each -> held.equals(each.purgeHeldBy()))) {
      return Optional.empty();
    }
    return advice(
        now,
        "purge_held_back",
        Severity.HINT,
        "Tasks that are done cannot be deleted from their topic yet",
        "held by " + held,
        "see which task is so old, and what its worker is doing",
        "./overlord leases --pool " + now.pool());
  }
}
