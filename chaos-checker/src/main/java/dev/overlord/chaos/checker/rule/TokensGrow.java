package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import java.util.function.Consumer;

/** Later leases of a shard have larger tokens, whoever leads it. */
final class TokensGrow implements Rule {
  @Override
  public String name() {
    return "tokens grow";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    evidence.leaseFindings().tokens().forEach(violation);
  }
}
