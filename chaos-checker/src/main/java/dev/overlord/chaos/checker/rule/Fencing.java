package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Result;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An outcome is that of the task's last lease: an earlier one's word is stale, and so is that of a
 * lease whose task had gone back to wait. Tokens and transactions say so without any clock.
 *
 * <p>There is nothing to lease after the outcome. Where the outcome has no token the records' times
 * say it: of one leader or of two, they are taken on one machine, and what a leader writes after an
 * outcome was committed has a later one.
 */
final class Fencing implements Rule {
  @Override
  public String name() {
    return "only the last lease of a task decides its outcome";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Map<String, Lease> last = new HashMap<>();
    for (Lease lease : evidence.leases().values()) {
      last.merge(lease.ref(), lease, (a, b) -> a.token() > b.token() ? a : b);
    }
    for (Result result : evidence.results()) {
      Lease lease = last.get(result.ref());
      if (result.token() == 0) {
        withoutToken(result, lease, violation);
      } else if (lease == null) {
        violation.accept(
            "the outcome of %s has token %d, and it was never leased"
                .formatted(result.ref(), result.token()));
      } else if (lease.token() != result.token()) {
        violation.accept(
            "the outcome of %s has token %d, and its last lease has token %d"
                .formatted(result.ref(), result.token(), lease.token()));
      } else if (lease.requeued()) {
        violation.accept(
            "the outcome of %s has token %d, and that lease had ended and its task waited"
                .formatted(result.ref(), result.token()));
      }
    }
  }

  private static void withoutToken(
      Result result, @Nullable Lease last, Consumer<String> violation) {
    if (result.hasSucceeded()) {
      violation.accept(result.ref() + " succeeded without a token");
    } else if (last != null && last.fromMs() > result.atMs()) {
      violation.accept(last.name() + " was granted after the task's outcome");
    }
  }
}
