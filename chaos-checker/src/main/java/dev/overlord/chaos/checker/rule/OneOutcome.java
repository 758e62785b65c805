package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Result;
import dev.overlord.chaos.checker.evidence.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Each record of a tasks topic has one final outcome, and nothing else has any. */
final class OneOutcome implements Rule {
  @Override
  public String name() {
    return "each task has exactly one outcome";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Map<String, Result> byRef = new HashMap<>();
    for (Result result : evidence.results()) {
      Result first = byRef.putIfAbsent(result.ref(), result);
      if (first != null) {
        violation.accept(
            "%s has two outcomes: %s with token %d, and %s with token %d"
                .formatted(
                    result.ref(),
                    first.outcome(),
                    first.token(),
                    result.outcome(),
                    result.token()));
      }
      ofATask(evidence.tasks().get(result.ref()), result, violation);
    }
    for (Task task : evidence.tasks().values()) {
      if (!byRef.containsKey(task.ref())) {
        violation.accept(task.ref() + " (" + task.id() + ") has no outcome: it is lost");
      }
    }
    acceptedAreThere(evidence, violation);
  }

  private static void ofATask(@Nullable Task task, Result result, Consumer<String> violation) {
    if (task == null) {
      violation.accept("an outcome for " + result.ref() + ", which is no task");
    } else if (!result.id().equals(task.id())) {
      violation.accept(
          "the outcome of %s has the id %s, and the task %s"
              .formatted(result.ref(), result.id(), task.id()));
    } else if (!result.pool().equals(task.pool())) {
      violation.accept(
          "the outcome of %s is of the pool %s, and the task of %s"
              .formatted(result.ref(), result.pool(), task.pool()));
    }
  }

  /** Kafka's own part: what it acknowledged is there, at that place. */
  private static void acceptedAreThere(Evidence evidence, Consumer<String> violation) {
    evidence
        .accepted()
        .forEach((ref, accepted) -> {
          Task task = evidence.tasks().get(ref);
          if (task == null || !task.id().equals(accepted.id())) {
            violation.accept(
                ref
                    + " was acknowledged for "
                    + accepted.id()
                    + ", and the topic has "
                    + (task == null ? "nothing there" : task.id()));
          }
        });
  }
}
