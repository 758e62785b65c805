package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Result;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who claims a success was answered by the backend, to the end. */
final class SuccessesWereExecuted implements Rule {
  @Override
  public String name() {
    return "each success is an execution that its backend completed";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Map<String, List<Leased>> byTask = evidence.requestsBy(Lease::ref);
    for (Result result : evidence.results()) {
      if (result.hasSucceeded()
          && byTask.getOrDefault(result.ref(), List.of()).stream()
              .map(Leased::request)
              .noneMatch(request -> request.token() == result.token() && request.isCompleted())) {
        violation.accept(
            "%s succeeded with token %d, and the backend completed no such request"
                .formatted(result.ref(), result.token()));
      }
    }
  }
}
