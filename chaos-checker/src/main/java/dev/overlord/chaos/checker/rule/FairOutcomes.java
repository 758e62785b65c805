package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Accepted;
import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Request;
import dev.overlord.chaos.checker.evidence.Result;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import dev.overlord.chaos.checker.evidence.Task;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is a task succeeds, unless its attempts or its interruptions were used up; what is none, on
 * purpose, fails as such without having been executed. Nobody cancels here and nothing has a
 * deadline, so no other outcome is right.
 */
final class FairOutcomes implements Rule {
  private static final String NO_TASK = "invalid_task";

  @Override
  public String name() {
    return "a task succeeds, unless its attempts or interruptions are used up";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    Map<String, List<Leased>> requests = evidence.requestsBy(Lease::ref);
    Map<String, Long> leases =
        evidence.leases().values().stream()
            .collect(Collectors.groupingBy(Lease::ref, Collectors.counting()));
    for (Result result : evidence.results()) {
      Task task = evidence.tasks().get(result.ref());
      Pool pool = task == null ? null : evidence.run().pools().get(task.pool());
      if (pool == null) {
        continue; // there is no such task, which another rule says
      }
      List<Leased> executions = requests.getOrDefault(result.ref(), List.of());
      boolean asNoTask =
          result.hasFailed()
              && result.errorCode().equals(NO_TASK)
              && executions.isEmpty()
              && result.token() == 0;
      boolean asTask =
          result.hasSucceeded()
              || (result.hasFailed()
                  && isUsedUp(pool, executions, leases.getOrDefault(result.ref(), 0L)));
      judge(evidence.accepted().get(result.ref()), result, asTask, asNoTask, violation);
    }
  }

  /** What Kafka did not acknowledge has no mark: it may be in its topic all the same. */
  private static boolean isFair(@Nullable Accepted accepted, boolean asTask, boolean asNoTask) {
    if (accepted == null) {
      return asTask || asNoTask;
    }
    return accepted.isTask() ? asTask : asNoTask;
  }

  private static void judge(
      @Nullable Accepted accepted,
      Result result,
      boolean asTask,
      boolean asNoTask,
      Consumer<String> violation) {
    if (!isFair(accepted, asTask, asNoTask)) {
      violation.accept(
          "%s, %s, has the outcome %s %s with token %d"
              .formatted(
                  result.ref(),
                  accepted == null || accepted.isTask() ? "a task" : "no task on purpose",
                  result.outcome(),
                  result.errorCode(),
                  result.token()));
    }
  }

  /**
   * An answer that is an error counts an attempt, unless the backend only turned the request away.
   * Each lease without such an answer may have been an interruption.
   */
  private static boolean isUsedUp(Pool pool, List<Leased> executions, long leases) {
    List<Request> errors =
        executions.stream().map(Leased::request).filter(Request::hasFailed).toList();
    long attempts = errors.stream().filter(request -> !request.isRefused()).count();
    return attempts >= pool.maxAttempts() || leases - errors.size() >= pool.maxInterruptions();
  }
}
