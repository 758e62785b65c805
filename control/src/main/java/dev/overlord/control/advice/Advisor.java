package dev.overlord.control.advice;

import dev.overlord.common.model.PoolStats;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rules over a pool's stats records. Pure: the same records give the same advice, whatever the
 * time. Nothing is advised on what a single record cannot prove where a rule speaks of growth.
 */
public final class Advisor {
  private static final List<Function<History, Optional<Advice>>> RULES =
      List.of(
          StateRules::stopped,
          StateRules::noWorkers,
          StateRules::pausedWithTasks,
          StateRules::capacityBelowLimit,
          StateRules::idleSlots,
          LoadRules::serverErrors,
          LoadRules::tooManyRequests,
          LoadRules::slowerSinceRaised,
          TroubleRules::leasesExpired,
          TroubleRules::deadLetters,
          TroubleRules::stranded,
          LoadRules::longWaits,
          LoadRules::doesNotBatch,
          TroubleRules::purgeHeldBack);

  private Advisor() {}

  /**
   * @param records of one pool, the oldest first; the last 15 minutes are enough, one is the least
   * @return problems first
   */
  public static List<Advice> advise(List<PoolStats> records) {
    if (records.isEmpty()) {
      return List.of();
    }
    History history = new History(records);
    return RULES.stream()
        .flatMap(rule -> rule.apply(history).stream())
        .sorted(Comparator.comparing(Advice::severity))
        .toList();
  }

  /** As {@link #advise} for several pools, each with its own records. */
  public static List<Advice> adviseAll(Stream<List<PoolStats>> pools) {
    return pools
        .flatMap(records -> advise(records).stream())
        .sorted(Comparator.comparing(Advice::severity))
        .toList();
  }
}
