package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * With {@code slot_reuse: ttl} the backend may have more in hand than the cap, but only requests
 * that nobody could stop: their lease is over, a stranded record stands for them, and their worker
 * was frozen when it must have stopped them. There are never more of them beyond the cap than
 * stranded records, and of these too there is an end: grants stop at twice the cap.
 *
 * <p>Topics and backend are compared by one machine's wall clock. A slot is given away after its
 * lease's end was committed, and the next request comes after that; so the order of these instants
 * is the order of what happened, without a tolerance.
 */
public final class CapAndStranded implements Rule {
  @Override
  public String name() {
    return "beyond the cap of other pools there are only requests of frozen workers";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Excuses excuses = new Excuses(evidence);
    Map<String, List<Leased>> requests = evidence.requestsByPool();
    for (Pool pool : evidence.run().pools().values()) {
      if (!pool.strict()) {
        InHand.follow(
            requests.getOrDefault(pool.name(), List.of()),
            (inHand, arrived) ->
                judge(pool, excuses, inHand, arrived.request().startAt(), violation));
      }
    }
  }

  private static void judge(
      Pool pool, Excuses excuses, List<Leased> inHand, Instant now, Consumer<String> violation) {
    if (inHand.size() <= pool.cap()) {
      return;
    }
    if (inHand.size() > pool.room()) {
      violation.accept(
          "pool %s had %d requests at its backend at %s, and twice its cap is %d: %s"
              .formatted(pool.name(), inHand.size(), now, pool.room(), InHand.names(inHand)));
      return;
    }
    List<Leased> unexcused = inHand.stream().filter(l -> !excuses.has(l, now)).toList();
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
      return;
    }
    long stranded = excuses.room(pool.name(), now);
    if (inHand.size() > pool.cap() + stranded) {
      violation.accept(
          "pool %s had %d requests at its backend at %s, its cap is %d, and there were %d stranded records: %s"
              .formatted(
                  pool.name(), inHand.size(), now, pool.cap(), stranded, InHand.names(inHand)));
    }
  }

  /**
   * The most requests that a pool's backend ever had in hand, and how many of them were excused.
   */
  public record Peak(int inHand, int excused) {}

  /** The peak of a pool, strict or not. */
  public static Peak peak(Evidence evidence, String pool) {
    Excuses excuses = new Excuses(evidence);
    Peak[] peak = {new Peak(0, 0)};
    InHand.follow(
        evidence.requestsByPool().getOrDefault(pool, List.of()),
        (inHand, arrived) -> {
          if (inHand.size() > peak[0].inHand()) {
            Instant now = arrived.request().startAt();
            long excused = inHand.stream().filter(l -> excuses.has(l, now)).count();
            peak[0] = new Peak(inHand.size(), (int) excused);
          }
        });
    return peak[0];
  }
}
