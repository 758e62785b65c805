package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Whoever is given up has one dead letter, and nobody else. */
final class DeadLetters implements Rule {
  @Override
  public String name() {
    return "each failed task has one dead letter";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Map<String, Integer> letters = new HashMap<>();
    evidence.deadLetters().forEach(ref -> letters.merge(ref, 1, Integer::sum));
    Set<String> failed = new HashSet<>();
    for (Result result : evidence.results()) {
      if (result.hasFailed()) {
        failed.add(result.ref());
      }
    }
    for (String ref : failed) {
      int count = letters.getOrDefault(ref, 0);
      if (count != 1) {
        violation.accept(ref + " failed and has " + count + " dead letters");
      }
    }
    for (String ref : letters.keySet()) {
      if (!failed.contains(ref)) {
        violation.accept(ref + " has a dead letter and no failed outcome");
      }
    }
  }
}
