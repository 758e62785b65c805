package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import java.util.List;
import java.util.function.Consumer;

/** With {@code slot_reuse: strict} the backend never has more in hand than the cap. */
final class StrictCap implements Rule {
  @Override
  public String name() {
    return "a strict pool's backend never sees more than the cap";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    for (Pool pool : evidence.run().pools().values()) {
      List<Leased> requests = evidence.requestsByPool().getOrDefault(pool.name(), List.of());
      if (pool.strict()) {
        InHand.follow(
            requests,
            (inHand, arrived) -> {
              if (inHand.size() > pool.cap()) {
                violation.accept(
                    "pool %s had %d requests at its backend at %s, and its cap is %d: %s"
                        .formatted(
                            pool.name(),
                            inHand.size(),
                            arrived.request().startAt(),
                            pool.cap(),
                            InHand.names(inHand)));
              }
            });
      }
    }
  }
}
