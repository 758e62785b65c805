package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Departure;
import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Result;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * After every turn a slot's order has one lease, a slot one holder, and a task is leased once, or
 * waits, or has its outcome.
 */
final class OnePlace implements Rule {
  @Override
  public String name() {
    return "a slot has one lease, and a task is in one place";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    evidence.leaseFindings().places().forEach(violation);
    Map<String, List<Result>> results =
        evidence.results().stream().collect(Collectors.groupingBy(Result::ref));
    for (Departure departure : evidence.leaseFindings().departures()) {
      if (results.getOrDefault(departure.lease().ref(), List.of()).stream()
          .noneMatch(result -> departure.isOfTheTurn(result.atMs()))) {
        violation.accept(
            departure.lease().name()
                + " ended, and in that turn its task neither waits, nor is leased, nor has its outcome");
      }
    }
  }
}
