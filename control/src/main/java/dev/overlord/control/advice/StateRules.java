package dev.overlord.control.advice;

import dev.overlord.common.model.PoolStats;
import dev.overlord.control.advice.Advice.Severity;
import java.util.Objects;
import java.util.Optional;

/** What a pool's state says by itself. */
final class StateRules {
  private static final double MOSTLY_IDLE = 0.5;

  private StateRules() {}

  static Optional<Advice> stopped(History history) {
    PoolStats now = history.now();
    if (!now.state().equals("stopped")) {
      return Optional.empty();
    }
    String code = Objects.requireNonNullElse(now.reasonCode(), "");
    String change =
        switch (code) {
          case "refused" -> "set the right key in the environment of the workers, and restart them";
          case "unreachable" -> "start the server, or correct the endpoint";
          case "quota" -> "raise the account's quota or budget";
          case "loading" -> "wait for the server to load its model";
          default -> "see the reason; Overlord tries again by itself";
        };
    return advice(
        now,
        "stopped",
        Severity.PROBLEM,
        "No endpoint of the pool takes tasks",
        "stopped (" + code + "): " + now.reason() + "; " + waiting(now) + " tasks wait",
        change,
        "./overlord pools show " + now.pool());
  }

  static Optional<Advice> noWorkers(History history) {
    PoolStats now = history.now();
    if (now.workers() > 0 || waiting(now) == 0) {
      return Optional.empty();
    }
    return advice(
        now,
        "no_workers",
        Severity.PROBLEM,
        "Tasks wait and no worker works for the pool",
        waiting(now) + " tasks wait, 0 workers",
        "start a worker for it",
        "./overlord worker --pool "
            + now.pool()
            + " --capacity "
            + Math.max(1, now.concurrencyLimit()));
  }

  static Optional<Advice> pausedWithTasks(History history) {
    PoolStats now = history.now();
    if (!now.state().equals("paused") || waiting(now) == 0) {
      return Optional.empty();
    }
    return advice(
        now,
        "paused",
        Severity.PROBLEM,
        "The pool is paused and tasks wait",
        waiting(now) + " tasks wait",
        "resume it",
        "./overlord pools resume " + now.pool());
  }

  static Optional<Advice> capacityBelowLimit(History history) {
    PoolStats now = history.now();
    if (now.workers() == 0 || now.capacity() >= now.concurrencyLimit()) {
      return Optional.empty();
    }
    return advice(
        now,
        "capacity",
        now.queuedRequests() > 0 ? Severity.PROBLEM : Severity.HINT,
        "The workers cannot fill the pool's slots",
        "workers take " + now.capacity() + " at once, the limit is " + now.concurrencyLimit(),
        "start another worker, or raise --capacity",
        "./overlord worker --pool "
            + now.pool()
            + " --capacity "
            + (now.concurrencyLimit() - now.capacity()));
  }

  static Optional<Advice> idleSlots(History history) {
    PoolStats now = history.now();
    if (now.workers() == 0
        || now.capacity() < now.concurrencyLimit()
        || now.stranded() > 0
        || !history.steadily(StateRules::idlesWithTasks)) {
      return Optional.empty();
    }
    return advice(
        now,
        "idle_slots",
        Severity.PROBLEM,
        "Slots are idle while due tasks wait",
        LoadRules.percent(now.slotUtilisation())
            + " of "
            + now.concurrencyLimit()
            + " slots busy, "
            + now.queuedRequests()
            + " tasks due, for "
            + history.recent().length().toSeconds()
            + " s",
        "see whether workers answer and where their leases are",
        "./overlord workers");
  }

  private static boolean idlesWithTasks(PoolStats stats) {
    Double busy = stats.slotUtilisation();
    return stats.state().equals("running")
        && stats.queuedRequests() > 0
        && busy != null
        && busy < MOSTLY_IDLE;
  }

  private static long waiting(PoolStats stats) {
    return Math.max(stats.queuedRequests(), stats.waiting());
  }

  static Optional<Advice> advice(
      PoolStats now,
      String rule,
      Severity severity,
      String symptom,
      String evidence,
      String change,
      String command) {
    return Optional.of(new Advice(now.pool(), rule, severity, symptom, evidence, change, command));
  }
}
