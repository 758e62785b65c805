package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import java.util.function.Consumer;

/**
 * What the leader decides, by its log alone and without a clock: never more slots than the limit,
 * nor more of them beside stranded executions than the pool allows.
 */
final class GrantsWithinTheLimit implements Rule {
  @Override
  public String name() {
    return "no slot is granted beyond the limit";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    evidence.leaseFindings().grants().forEach(violation);
  }
}
