package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Fault;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import dev.overlord.chaos.checker.evidence.Stranded;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * With {@code slot_reuse: ttl} the backend may have more in hand than the cap, but only requests
 * that nobody could stop: their lease is over, a stranded record stands for them, and their worker
 * was frozen or cut off while they ran.
 *
 * <p>Topics and backend are compared by one machine's wall clock. A slot is given away after its
 * lease's end was committed, and the next request comes after that; so the order of these instants
 * is the order of what happened, without a tolerance.
 */
public final class CapAndStranded implements Rule {
  @Override
  public String name() {
    return "beyond the cap of other pools there are only requests of frozen or cut workers";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Map<String, Stranded> stranded = new HashMap<>();
    evidence.stranded().forEach(s -> stranded.put(s.pool() + "/" + s.token(), s));
    for (Pool pool : evidence.run().pools().values()) {
      if (!pool.strict()) {
        InHand.follow(
            evidence.requestsByPool().getOrDefault(pool.name(), List.of()),
            (inHand, arrived) -> judge(pool, evidence, stranded, inHand, arrived, violation));
      }
    }
  }

  private static void judge(
      Pool pool,
      Evidence evidence,
      Map<String, Stranded> stranded,
      List<Leased> inHand,
      Leased arrived,
      Consumer<String> violation) {
    if (inHand.size() <= pool.cap()) {
      return;
    }
    Instant now = arrived.request().startAt();
    List<Leased> unexcused =
        inHand.stream().filter(l -> !isExcused(l, now, evidence.faults(), stranded)).toList();
    if (unexcused.size() > pool.cap()) {
      violation.accept(
          "pool %s had %d requests at its backend at %s, %d of them without excuse, and its cap is %d: %s"
              .formatted(
                  pool.name(),
                  inHand.size(),
                  now,
                  unexcused.size(),
                  pool.cap(),
                  InHand.names(unexcused)));
    }
  }

  /** Whether nobody could stop this request, and its lease's end was written down as stranded. */
  static boolean isExcused(
      Leased leased, Instant now, Collection<Fault> faults, Map<String, Stranded> stranded) {
    Stranded record = stranded.get(leased.lease().pool() + "/" + leased.lease().token());
    return record != null
        && record.lastsAt(now.toEpochMilli())
        && faults.stream()
            .anyMatch(fault ->
                fault.isolates()
                    && fault.hit(leased.lease().worker())
                    && fault.touches(leased.request().startAt(), now));
  }

  /**
   * The most requests that a pool's backend ever had in hand, and how many of them were excused.
   */
  public record Peak(int inHand, int excused) {}

  /** The peak of a pool, strict or not. */
  public static Peak peak(Evidence evidence, String pool) {
    Map<String, Stranded> stranded = new HashMap<>();
    evidence.stranded().forEach(s -> stranded.put(s.pool() + "/" + s.token(), s));
    Peak[] peak = {new Peak(0, 0)};
    InHand.follow(
        evidence.requestsByPool().getOrDefault(pool, List.of()),
        (inHand, arrived) -> {
          if (inHand.size() > peak[0].inHand()) {
            Instant now = arrived.request().startAt();
            int excused =
                (int)
                    inHand.stream()
                        .filter(l -> isExcused(l, now, evidence.faults(), stranded))
                        .count();
            peak[0] = new Peak(inHand.size(), excused);
          }
        });
    return peak[0];
  }
}
