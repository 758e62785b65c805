package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import java.util.function.Consumer;

/**
 * After every turn a slot's order has one lease, a slot one holder, and a task is leased once or
 * waits.
 */
final class OnePlace implements Rule {
  @Override
  public String name() {
    return "a slot has one lease, and a task is in one place";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    evidence.leaseFindings().places().forEach(violation);
  }
}
